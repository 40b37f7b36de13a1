namespace RunLinkedData.MLflow.Tracking;

/// <summary>The state of a run, as MLflow knows it.</summary>
public enum RunStatus
{
    /// <summary>Under way, or its process died without a word.</summary>
    Running,

    /// <summary>To start later.</summary>
    Scheduled,

    /// <summary>Ended well.</summary>
    Finished,

    /// <summary>Ended with an error.</summary>
    Failed,

    /// <summary>Ended from outside: a signal, a cancelled job.</summary>
    Killed,
}

/// <summary>The states of runs as MLflow writes them: <c>FINISHED</c>.</summary>
public static class RunStatusText
{
    /// <summary>The text of a state.</summary>
    /// <param name="status">The state.</param>
    public static string ToText(this RunStatus status) => status switch
    {
        RunStatus.Running => "RUNNING",
        RunStatus.Scheduled => "SCHEDULED",
        RunStatus.Finished => "FINISHED",
        RunStatus.Failed => "FAILED",
        RunStatus.Killed => "KILLED",
        _ => throw new ArgumentOutOfRangeException(
            nameof(status), status, $"There is no such state of a run. Use one of {string.Join(", ", Enum.GetNames<RunStatus>())}."),
    };

    /// <summary>Reads a state, in any case of letters.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The state; null when MLflow has none of that name.</returns>
    public static RunStatus? Parse(string? text)
    {
        foreach (var status in Enum.GetValues<RunStatus>())
        {
            if (string.Equals(status.ToText(), text, StringComparison.OrdinalIgnoreCase))
            {
                return status;
            }
        }

        return null;
    }
}
