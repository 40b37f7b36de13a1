using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Recording.Stale;

/// <summary>A run that showed as RUNNING although nobody seems to work on it: its process was killed, or its machine was lost.</summary>
public sealed record StaleRun
{
    /// <summary>The run.</summary>
    public required string RunId { get; init; }

    /// <summary>The process it is a run of.</summary>
    public required string Process { get; init; }

    /// <summary>The run's name for people.</summary>
    public required string RunName { get; init; }

    /// <summary>When it started.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>What executed it; null when that was not recorded.</summary>
    public Executor? Executor { get; init; }

    /// <summary>How far its executor says that it is; <see cref="ExecutorState.Unknown"/> too when it could not be asked.</summary>
    public required ExecutorState State { get; init; }

    /// <summary>
    /// Whether its executor could not be asked: denied, no connection, a login that has expired. The run may go on, and is never ended.
    /// </summary>
    public bool CouldNotBeAsked { get; init; }

    /// <summary>Why the run is taken to be stale, and what its executor says, in a sentence or two.</summary>
    public required string Reason { get; init; }

    /// <summary>Whether it was ended by this call.</summary>
    public required bool WasEnded { get; init; }
}
