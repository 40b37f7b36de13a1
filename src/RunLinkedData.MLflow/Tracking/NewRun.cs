namespace RunLinkedData.MLflow.Tracking;

/// <summary>What a run is created with.</summary>
public sealed record NewRun
{
    /// <summary>The experiment; must exist and be active.</summary>
    public required string ExperimentId { get; init; }

    /// <summary>Milliseconds since the Unix epoch.</summary>
    public required long StartTime { get; init; }

    /// <summary>The name for people. When null, the tag <c>mlflow.runName</c> names the run, else a name is made up.</summary>
    public string? RunName { get; init; }

    /// <summary>Who started it.</summary>
    public string UserId { get; init; } = "";

    /// <summary>Tags that the run has from its first moment on; no key twice.</summary>
    public IReadOnlyList<Tag> Tags { get; init; } = [];
}
