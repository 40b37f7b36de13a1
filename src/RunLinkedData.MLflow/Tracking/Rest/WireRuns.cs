namespace RunLinkedData.MLflow.Tracking.Rest;

// What travels about runs, in MLflow's own fields.
internal sealed record CreateRunBody(string ExperimentId, long StartTime, string? RunName, string UserId, IReadOnlyList<KeyValue> Tags);

internal sealed record RunIdBody(string RunId);

internal sealed record UpdateRunBody(string RunId, string? Status, long? EndTime, string? RunName);

internal sealed record SearchRunsBody(
    IReadOnlyList<string> ExperimentIds,
    string? Filter,
    string RunViewType,
    int MaxResults,
    IReadOnlyList<string>? OrderBy,
    string? PageToken);

internal sealed record LogMetricBody(string RunId, string Key, double Value, long Timestamp, long Step);

/// <summary>A param, a tag, or with the value left out the key of a tag to delete.</summary>
internal sealed record KeyValueBody(string RunId, string Key, string? Value);

internal sealed record LogBatchBody(
    string RunId, IReadOnlyList<WireMetric>? Metrics, IReadOnlyList<KeyValue>? Params, IReadOnlyList<KeyValue>? Tags);

internal sealed record LogInputsBody(string RunId, IReadOnlyList<WireInput> Datasets);

internal sealed record RunAnswer(WireRun? Run, WireRunInfo? RunInfo);

internal sealed record SearchRunsAnswer(IReadOnlyList<WireRun>? Runs, string? NextPageToken);

internal sealed record WireRun(WireRunInfo? Info, WireRunData? Data, WireInputs? Inputs);

internal sealed record WireRunInfo(
    string? RunId,
    string? RunUuid,
    string? ExperimentId,
    string? RunName,
    string? UserId,
    string? Status,
    long? StartTime,
    long? EndTime,
    string? ArtifactUri,
    string? LifecycleStage);

internal sealed record WireRunData(IReadOnlyList<WireMetric>? Metrics, IReadOnlyList<KeyValue>? Params, IReadOnlyList<KeyValue>? Tags);

internal sealed record WireMetric(string? Key, double? Value, long? Timestamp, long? Step, string? RunId = null);

internal sealed record MetricsAnswer(IReadOnlyList<WireMetric>? Metrics, string? NextPageToken);

internal sealed record WireInputs(IReadOnlyList<WireInput>? DatasetInputs);

internal sealed record WireInput(IReadOnlyList<KeyValue>? Tags, WireDataset? Dataset);

internal sealed record WireDataset(string? Name, string? Digest, string? SourceType, string? Source, string? Schema, string? Profile);
