using RunLinkedData.MLflow.Tracking;

namespace RunLinkedData.Recording.Replay;

/// <summary>What came of a journal that was replayed.</summary>
public sealed record ReplayedRun
{
    /// <summary>The file of the journal. It is gone when everything has arrived.</summary>
    public required string Journal { get; init; }

    /// <summary>The run; null when the journal cannot be read.</summary>
    public string? RunId { get; init; }

    /// <summary>The process that it is a run of; null when the journal cannot be read.</summary>
    public string? Process { get; init; }

    /// <summary>
    /// The state of the run now: RUNNING when its program was killed before it said how the run ends. Null when the run was not found.
    /// </summary>
    public RunStatus? Status { get; init; }

    /// <summary>How many params, tags, metrics and dataset inputs were sent.</summary>
    public long Values { get; init; }

    /// <summary>What could not be done, why, and what to do; null when everything has arrived.</summary>
    public string? Problem { get; init; }
}
