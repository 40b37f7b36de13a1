using RunLinkedData.Model;
using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Provenance.Executors;

/// <summary>What an executor says of one of several executions that it was asked for: its state, or why it could not be asked.</summary>
public sealed record ExecutorAnswer
{
    /// <summary>The execution.</summary>
    public required Executor Executor { get; init; }

    /// <summary>
    /// The state; <see cref="ExecutorState.Unknown"/> when the executor has forgotten it, cannot be asked for it, or failed.
    /// </summary>
    public ExecutorState State { get; init; }

    /// <summary>Why the executor could not be asked; null when it was.</summary>
    public ExecutorException? Error { get; init; }
}
