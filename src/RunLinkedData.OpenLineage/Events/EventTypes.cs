using RunLinkedData.MLflow.Tracking;

namespace RunLinkedData.OpenLineage.Events;

/// <summary>The states of a run in OpenLineage's words.</summary>
internal static class EventTypes
{
    public const string Start = "START";
    public const string Running = "RUNNING";
    public const string Complete = "COMPLETE";
    public const string Fail = "FAIL";
    public const string Abort = "ABORT";

    /// <summary>How a run has ended; null when it has not.</summary>
    /// <param name="status">Its state in MLflow's words.</param>
    public static string? OfEnd(string status) =>
        status == RunStatus.Finished.ToText() ? Complete
        : status == RunStatus.Failed.ToText() ? Fail
        : status == RunStatus.Killed.ToText() ? Abort
        : null;
}
