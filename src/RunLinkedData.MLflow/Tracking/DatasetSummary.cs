namespace RunLinkedData.MLflow.Tracking;

/// <summary>A dataset that runs of an experiment logged, one for each context it was logged with.</summary>
/// <param name="ExperimentId">
/// The experiment whose runs logged the dataset; on servers before MLflow 3.10 the one that did so first.
/// </param>
/// <param name="Name">The dataset's name.</param>
/// <param name="Digest">The dataset's digest.</param>
/// <param name="Context">The value of <see cref="DatasetInput.ContextTag"/>, or null.</param>
public sealed record DatasetSummary(string ExperimentId, string Name, string Digest, string? Context);
