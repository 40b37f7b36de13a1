using RunLinkedData.MLflow.Tracking;

namespace RunLinkedData.Recording.Journal;

/// <summary>An entry of a journal: how the run ends. Of several the last counts.</summary>
/// <param name="Status">FINISHED, FAILED or KILLED; RUNNING when it is taken back.</param>
/// <param name="EndTime">Milliseconds since the Unix epoch.</param>
/// <param name="Error">Why it did not end well; null when it did, or nobody has said.</param>
internal sealed record JournalEnd(RunStatus Status, long EndTime, string? Error)
{
    /// <summary>The run goes on after all.</summary>
    public static JournalEnd TakenBack { get; } = new(RunStatus.Running, 0, null);
}
