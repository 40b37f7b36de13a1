namespace RunLinkedData.Model;

/// <summary>A run is not in the state that the call needs: it has ended, or it was deleted.</summary>
public sealed class RunStateException : RunLinkedDataException
{
    internal RunStateException(string code, string runId, string message)
        : base(code, message) => RunId = runId;

    /// <summary>The run.</summary>
    public string RunId { get; }

    internal static RunStateException Ended(string runId) => new(
        ErrorCode.RunEnded,
        runId,
        $"Run {runId} has ended, and what it published never changes. Start a new run to log or save more.");

    internal static RunStateException EndedElsewhere(string runId, string how) => new(
        ErrorCode.RunEnded,
        runId,
        $"Run {runId} was {(how == "deleted" ? how : "ended as " + how)} by another program or a person, and stays so: "
        + "what this one has not sent by then is not recorded. Start a new run.");
}
