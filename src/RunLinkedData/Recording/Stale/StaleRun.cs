using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Recording.Stale;

/// <summary>A run that showed as RUNNING although nobody seems to work on it: its process was killed, or its machine was lost.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Process">The process it is a run of.</param>
/// <param name="RunName">The run's name for people.</param>
/// <param name="StartedAt">When it started.</param>
/// <param name="Executor">What executed it; null when that was not recorded.</param>
/// <param name="State">How far its executor says that it is; <see cref="ExecutorState.Unknown"/> too when it could not be asked.</param>
/// <param name="Reason">Why the run is taken to be stale, and what its executor says, in a sentence or two.</param>
/// <param name="WasEnded">Whether it was ended by this call.</param>
public sealed record StaleRun(
    string RunId,
    string Process,
    string RunName,
    DateTimeOffset StartedAt,
    Executor? Executor,
    ExecutorState State,
    string Reason,
    bool WasEnded);
