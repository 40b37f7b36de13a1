using System.Text.Json.Nodes;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Tracking;

namespace RunLinkedData.Testing.Servers;

public sealed partial class StoreServer
{
    private static JsonObject Experiment(Experiment experiment) => new()
    {
        ["experiment_id"] = experiment.ExperimentId,
        ["name"] = experiment.Name,
        ["artifact_location"] = experiment.ArtifactLocation,
        ["lifecycle_stage"] = Stage(experiment.LifecycleStage),
        ["tags"] = Array(experiment.Tags.Select(tag => KeyValue(tag.Key, tag.Value))),
    };

    private static JsonObject Run(MlflowRun run) => new()
    {
        ["info"] = Info(run.Info),
        ["data"] = new JsonObject
        {
            ["metrics"] = Array(run.Metrics.Select(Metric)),
            ["params"] = Array(run.Params.Select(param => KeyValue(param.Key, param.Value))),
            ["tags"] = Array(run.Tags.Select(tag => KeyValue(tag.Key, tag.Value))),
        },
        ["inputs"] = new JsonObject { ["dataset_inputs"] = Array(run.Inputs.Select(Input)) },
    };

    private static JsonObject Info(RunInfo info) => new()
    {
        ["run_id"] = info.RunId,
        ["experiment_id"] = info.ExperimentId,
        ["run_name"] = info.RunName,
        ["user_id"] = info.UserId,
        ["status"] = info.Status.ToString().ToUpperInvariant(),
        ["start_time"] = info.StartTime,
        ["end_time"] = info.EndTime,
        ["artifact_uri"] = info.ArtifactUri,
        ["lifecycle_stage"] = Stage(info.LifecycleStage),
    };

    // Servers write NaN as a text.
    private static JsonObject Metric(Metric metric) => new()
    {
        ["key"] = metric.Key,
        ["value"] = double.IsNaN(metric.Value) ? "NaN" : metric.Value,
        ["timestamp"] = metric.Timestamp,
        ["step"] = metric.Step,
    };

    private static JsonObject Input(DatasetInput input) => new()
    {
        ["tags"] = Array(input.Tags.Select(tag => KeyValue(tag.Key, tag.Value))),
        ["dataset"] = new JsonObject
        {
            ["name"] = input.Dataset.Name,
            ["digest"] = input.Dataset.Digest,
            ["source_type"] = input.Dataset.SourceType,
            ["source"] = input.Dataset.Source,
            ["schema"] = input.Dataset.Schema,
            ["profile"] = input.Dataset.Profile,
        },
    };

    private static DatasetInput ReadInput(JsonObject input)
    {
        var dataset = input["dataset"]!.AsObject();
        return new DatasetInput
        {
            Dataset = new MlflowDataset
            {
                Name = Text(dataset, "name")!,
                Digest = Text(dataset, "digest")!,
                SourceType = Text(dataset, "source_type")!,
                Source = Text(dataset, "source")!,
                Schema = Text(dataset, "schema"),
                Profile = Text(dataset, "profile"),
            },
            Tags = Tags(input),
        };
    }

    private static List<Metric> Metrics(JsonObject body) =>
    [
        .. from metric in Items(body, "metrics")
           let value = metric["value"]!
           select new Metric(
               Text(metric, "key")!,
               value.GetValueKind() == System.Text.Json.JsonValueKind.String ? double.NaN : (double)value,
               (long)metric["timestamp"]!,
               (long?)metric["step"] ?? 0),
    ];

    private static List<Param> Params(JsonObject body) =>
        [.. Items(body, "params").Select(param => new Param(Text(param, "key")!, Text(param, "value")!))];

    private static List<Tag> Tags(JsonObject body) =>
        [.. Items(body, "tags").Select(tag => new Tag(Text(tag, "key")!, Text(tag, "value")!))];

    private static List<string> OrderBy(JsonObject body) => [.. (body["order_by"]?.AsArray() ?? []).Select(key => (string)key!)];

    private static IEnumerable<JsonObject> Items(JsonObject body, string name) =>
        (body[name]?.AsArray() ?? []).Select(item => item!.AsObject());

    private static string Needed(JsonObject body, string name) => Text(body, name)
        ?? throw new MlflowException(MlflowErrorCode.InvalidParameterValue, $"Missing value for required parameter '{name}'.");

    private static string? Text(JsonObject body, string name) => (string?)body[name];

    private static ViewType View(JsonNode? view) =>
        (string?)view switch { "ALL" => ViewType.All, "DELETED_ONLY" => ViewType.DeletedOnly, _ => ViewType.ActiveOnly };

    private static JsonObject KeyValue(string key, string value) => new() { ["key"] = key, ["value"] = value };

    private static JsonArray Array(IEnumerable<JsonObject> items) => [.. items];

    private static string Stage(LifecycleStage stage) => stage == LifecycleStage.Active ? "active" : "deleted";
}
