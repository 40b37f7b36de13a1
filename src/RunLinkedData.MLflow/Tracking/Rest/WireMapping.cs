
namespace RunLinkedData.MLflow.Tracking.Rest;

/// <summary>Between the fields of the wire and the records of this library.</summary>
internal static class WireMapping
{
    /// <summary>
    /// Marks what this store has created, so that a creation whose answer was lost is found again. It is the store's own business and is
    /// left out of what is read.
    /// </summary>
    public const string CreatedTag = "client.creation";

    public static Experiment ToExperiment(WireExperiment wire) => new()
    {
        ExperimentId = wire.ExperimentId ?? "",
        Name = wire.Name ?? "",
        ArtifactLocation = wire.ArtifactLocation ?? "",
        LifecycleStage = ToStage(wire.LifecycleStage),
        CreationTime = wire.CreationTime,
        LastUpdateTime = wire.LastUpdateTime,
        Tags = ToTags(wire.Tags),
    };

    /// <summary>What a list holds; a null in it stands for nothing.</summary>
    public static IEnumerable<T> ItemsOf<T>(IEnumerable<T?>? list)
        where T : class => (list ?? []).OfType<T>();

    /// <summary>The runs of a list. One that cannot be told from others, or in no known state, does not hide the rest.</summary>
    public static IEnumerable<MlflowRun> ToRuns(IEnumerable<WireRun?>? list) =>
        ItemsOf(list).Where(IsRun).Select(ToRun);

    /// <summary>Whether it is a run that can be told from others, in a known state.</summary>
    public static bool IsRun(WireRun? wire) =>
        (wire?.Info?.RunId ?? wire?.Info?.RunUuid) is not null && RunStatusText.Parse(wire!.Info!.Status) is not null;

    public static MlflowRun ToRun(WireRun wire) => new()
    {
        Info = ToInfo(wire.Info ?? throw Damaged("a run has no info")),
        Metrics = [.. ItemsOf(wire.Data?.Metrics).Select(ToMetric).OrderBy(metric => metric.Key, StringComparer.Ordinal)],
        Params = [.. ItemsOf(wire.Data?.Params).Select(param => new Param(param.Key ?? "", param.Value ?? ""))
            .OrderBy(param => param.Key, StringComparer.Ordinal)],
        Tags = ToTags(wire.Data?.Tags),
        Inputs = [.. ItemsOf(wire.Inputs?.DatasetInputs).Select(ToInput)],
    };

    public static RunInfo ToInfo(WireRunInfo wire) => new()
    {
        RunId = wire.RunId ?? wire.RunUuid ?? throw Damaged("a run has no ID"),
        ExperimentId = wire.ExperimentId ?? "",
        RunName = wire.RunName ?? "",
        UserId = wire.UserId ?? "",
        Status = ToStatus(wire.Status),
        StartTime = wire.StartTime ?? 0,
        EndTime = wire.EndTime,
        ArtifactUri = wire.ArtifactUri ?? "",
        LifecycleStage = ToStage(wire.LifecycleStage),
    };

    public static Metric ToMetric(WireMetric wire) => new(wire.Key ?? "", wire.Value ?? 0, wire.Timestamp ?? 0, wire.Step ?? 0);

    public static WireMetric FromMetric(Metric metric) => new(metric.Key, metric.Value, metric.Timestamp, metric.Step);

    public static KeyValue FromParam(Param param) => new(param.Key, param.Value);

    public static KeyValue FromTag(Tag tag) => new(tag.Key, tag.Value);

    public static WireInput FromInput(DatasetInput input) => new(
        input.Tags.Count == 0 ? null : [.. input.Tags.Select(FromTag)],
        new WireDataset(
            input.Dataset.Name,
            input.Dataset.Digest,
            input.Dataset.SourceType,
            input.Dataset.Source,
            input.Dataset.Schema,
            input.Dataset.Profile));

    public static string FromView(ViewType view) => view switch
    {
        ViewType.ActiveOnly => "ACTIVE_ONLY",
        ViewType.DeletedOnly => "DELETED_ONLY",
        _ => "ALL",
    };

    public static MlflowException Damaged(string what) =>
        new(
            MlflowErrorCode.DataLoss,
            $"The tracking server's answer is not as it should be: {what}. Check that MLFLOW_TRACKING_URI is an MLflow server.");

    private static DatasetInput ToInput(WireInput wire) => new()
    {
        Dataset = new MlflowDataset
        {
            Name = wire.Dataset?.Name ?? "",
            Digest = wire.Dataset?.Digest ?? "",
            SourceType = wire.Dataset?.SourceType ?? "",
            Source = wire.Dataset?.Source ?? "",
            Schema = wire.Dataset?.Schema,
            Profile = wire.Dataset?.Profile,
        },
        Tags = ToTags(wire.Tags),
    };

    private static Tag[] ToTags(IReadOnlyList<KeyValue>? tags) =>
    [
        .. ItemsOf(tags)
            .Where(tag => tag.Key != CreatedTag)
            .Select(tag => new Tag(tag.Key ?? "", tag.Value ?? ""))
            .OrderBy(tag => tag.Key, StringComparer.Ordinal),
    ];

    private static LifecycleStage ToStage(string? stage) => stage == "deleted" ? LifecycleStage.Deleted : LifecycleStage.Active;

    private static RunStatus ToStatus(string? status) =>
        RunStatusText.Parse(status) ?? throw Damaged($"a run has the unknown status '{status}'");
}
