namespace RunLinkedData.MLflow.Tracking;

/// <summary>What a run is created with.</summary>
/// <param name="ExperimentId">The experiment; must exist and be active.</param>
/// <param name="StartTime">Milliseconds since the Unix epoch.</param>
public sealed record NewRun(string ExperimentId, long StartTime)
{
    /// <summary>The name for people. When null, the tag <c>mlflow.runName</c> names the run, else a name is made up.</summary>
    public string? RunName { get; init; }

    /// <summary>Who started it.</summary>
    public string UserId { get; init; } = "";

    /// <summary>Tags that the run has from its first moment on; no key twice.</summary>
    public IReadOnlyList<Tag> Tags { get; init; } = [];
}
