namespace RunLinkedData.MLflow.Tracking;

/// <summary>What MLflow knows of a run besides its values.</summary>
/// <param name="RunId">The ID: 32 lower-case hexadecimal digits.</param>
/// <param name="ExperimentId">The experiment it belongs to.</param>
/// <param name="RunName">The name for people; need not be unique.</param>
/// <param name="UserId">Who started it; may be empty.</param>
/// <param name="Status">Its state.</param>
/// <param name="StartTime">Milliseconds since the Unix epoch.</param>
/// <param name="EndTime">Milliseconds since the Unix epoch; null until the run ends.</param>
/// <param name="ArtifactUri">Where its artifacts are: a URI, or a plain absolute path.</param>
/// <param name="LifecycleStage">Active or deleted.</param>
public sealed record RunInfo(
    string RunId,
    string ExperimentId,
    string RunName,
    string UserId,
    RunStatus Status,
    long StartTime,
    long? EndTime,
    string ArtifactUri,
    LifecycleStage LifecycleStage);
