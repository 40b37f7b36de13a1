
namespace RunLinkedData.MLflow.Tracking;

/// <summary>An experiment: MLflow's folder of runs.</summary>
public sealed record Experiment
{
    /// <summary>The ID: digits that the store counts up; <c>0</c> is <c>Default</c>.</summary>
    public required string ExperimentId { get; init; }

    /// <summary>The name; unique among active and deleted experiments.</summary>
    public required string Name { get; init; }

    /// <summary>Where its runs keep their artifacts: a URI, or a plain absolute path.</summary>
    public required string ArtifactLocation { get; init; }

    /// <summary>Active or deleted.</summary>
    public required LifecycleStage LifecycleStage { get; init; }

    /// <summary>Milliseconds since the Unix epoch; null when the store does not know.</summary>
    public long? CreationTime { get; init; }

    /// <summary>Milliseconds since the Unix epoch of the last rename, deletion or restoration; null when the store does not know.</summary>
    public long? LastUpdateTime { get; init; }

    /// <summary>Its tags, by key.</summary>
    public required IReadOnlyList<Tag> Tags { get; init; }
}
