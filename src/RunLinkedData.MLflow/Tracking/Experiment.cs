
namespace RunLinkedData.MLflow.Tracking;

/// <summary>An experiment: MLflow's folder of runs.</summary>
/// <param name="ExperimentId">The ID: digits that the store counts up; <c>0</c> is <c>Default</c>.</param>
/// <param name="Name">The name; unique among active and deleted experiments.</param>
/// <param name="ArtifactLocation">Where its runs keep their artifacts: a URI, or a plain absolute path.</param>
/// <param name="LifecycleStage">Active or deleted.</param>
/// <param name="CreationTime">Milliseconds since the Unix epoch; null when the store does not know.</param>
/// <param name="LastUpdateTime">Milliseconds since the Unix epoch of the last rename, deletion or restoration; null when the store does not know.</param>
/// <param name="Tags">Its tags, by key.</param>
public sealed record Experiment(
    string ExperimentId,
    string Name,
    string ArtifactLocation,
    LifecycleStage LifecycleStage,
    long? CreationTime,
    long? LastUpdateTime,
    IReadOnlyList<Tag> Tags);
