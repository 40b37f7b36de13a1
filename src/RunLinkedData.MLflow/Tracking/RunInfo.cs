namespace RunLinkedData.MLflow.Tracking;

/// <summary>What MLflow knows of a run besides its values.</summary>
public sealed record RunInfo
{
    /// <summary>The ID: 32 lower-case hexadecimal digits.</summary>
    public required string RunId { get; init; }

    /// <summary>The experiment it belongs to.</summary>
    public required string ExperimentId { get; init; }

    /// <summary>The name for people; need not be unique.</summary>
    public required string RunName { get; init; }

    /// <summary>Who started it; may be empty.</summary>
    public required string UserId { get; init; }

    /// <summary>Its state.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>Milliseconds since the Unix epoch.</summary>
    public required long StartTime { get; init; }

    /// <summary>Milliseconds since the Unix epoch; null until the run ends.</summary>
    public long? EndTime { get; init; }

    /// <summary>Where its artifacts are: a URI, or a plain absolute path.</summary>
    public required string ArtifactUri { get; init; }

    /// <summary>Active or deleted.</summary>
    public required LifecycleStage LifecycleStage { get; init; }
}
