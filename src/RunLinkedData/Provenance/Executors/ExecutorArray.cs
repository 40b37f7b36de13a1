using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Provenance.Executors;

/// <summary>What an executor says of the several equal executions that one job consists of, and of which this program is one.</summary>
public sealed record ExecutorArray
{
    /// <summary>What tells the job from all others of the executor, with its kind in front: <c>aws-batch:JOB</c>.</summary>
    public required string Key { get; init; }

    /// <summary>Which of the executions this is, from 0 without gaps.</summary>
    public required int Index { get; init; }

    /// <summary>How many they are; null when the executor does not say.</summary>
    public int? Size { get; init; }

    /// <summary>The attempt at this one, from 1; null when the executor does not say.</summary>
    public int? Attempt { get; init; }

    /// <summary>The job as a whole, which can be asked whether it goes on; null when it cannot.</summary>
    public Executor? Job { get; init; }
}
