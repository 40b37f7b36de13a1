
namespace RunLinkedData.MLflow.Tracking.Rest;

// What travels about experiments, in MLflow's own fields.
internal sealed record KeyValue(string? Key, string? Value);

internal sealed record CreateExperimentBody(string Name, string? ArtifactLocation, IReadOnlyList<KeyValue>? Tags);

internal sealed record ExperimentIdBody(string? ExperimentId);

internal sealed record RenameExperimentBody(string ExperimentId, string NewName);

internal sealed record ExperimentTagBody(string ExperimentId, string Key, string? Value);

internal sealed record SearchExperimentsBody(
    int MaxResults, string ViewType, string? Filter, IReadOnlyList<string>? OrderBy, string? PageToken);

internal sealed record SearchDatasetsBody(IReadOnlyList<string> ExperimentIds);

internal sealed record ExperimentAnswer(WireExperiment? Experiment);

internal sealed record SearchExperimentsAnswer(IReadOnlyList<WireExperiment>? Experiments, string? NextPageToken);

internal sealed record WireExperiment(
    string? ExperimentId,
    string? Name,
    string? ArtifactLocation,
    string? LifecycleStage,
    long? CreationTime,
    long? LastUpdateTime,
    IReadOnlyList<KeyValue>? Tags);

internal sealed record SearchDatasetsAnswer(IReadOnlyList<WireSummary>? DatasetSummaries);

internal sealed record WireSummary(string? ExperimentId, string? Name, string? Digest, string? Context);
