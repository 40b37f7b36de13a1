using System.Text.Json;
using System.Web;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Limits;
using RunLinkedData.MLflow.Tracking.Stores;

namespace RunLinkedData.MLflow.Tests.Tracking.Rest;

/// <summary>Makes with a store the call that MLflow's own client was recorded making.</summary>
internal static class RecordedCalls
{
    /// <summary>The call's result or null; a task of null when the store has no such call.</summary>
    public static Func<ITrackingStore, Task<object?>>? Find(JsonElement request)
    {
        var path = request.GetProperty("path").GetString()!;
        var body = request.GetProperty("body");
        var query = HttpUtility.ParseQueryString(request.GetProperty("query").GetString() ?? "");
        return path.Replace("/api/2.0/mlflow/", "", StringComparison.Ordinal) switch
        {
            "experiments/create" =>
                async store => await store.CreateExperimentAsync(Text(body, "name"), Optional(body, "artifact_location"), Tags(body)),
            "experiments/get" => async store => await store.GetExperimentAsync(query["experiment_id"]!),
            "experiments/get-by-name" => async store => await store.FindExperimentAsync(query["experiment_name"]!),
            "experiments/search" => async store => await store.SearchExperimentsAsync(new ExperimentQuery
            {
                Filter = Optional(body, "filter"),
                OrderBy = Texts(body, "order_by"),
                MaxResults = body.GetProperty("max_results").GetInt32(),
                PageToken = Optional(body, "page_token"),
                ViewType = View(body, "view_type"),
            }),
            "experiments/update" => store => Done(store.RenameExperimentAsync(Text(body, "experiment_id"), Text(body, "new_name"))),
            "experiments/delete" => store => Done(store.DeleteExperimentAsync(Text(body, "experiment_id"))),
            "experiments/restore" => store => Done(store.RestoreExperimentAsync(Text(body, "experiment_id"))),
            "experiments/set-experiment-tag" => store => Done(store.SetExperimentTagAsync(Text(body, "experiment_id"), ToTag(body))),
            "experiments/delete-experiment-tag" =>
                store => Done(store.DeleteExperimentTagAsync(Text(body, "experiment_id"), Text(body, "key"))),
            "runs/create" => async store => await store.CreateRunAsync(new NewRun
            {
                ExperimentId = Text(body, "experiment_id"),
                StartTime = body.GetProperty("start_time").GetInt64(),
                RunName = Optional(body, "run_name"),
                UserId = Text(body, "user_id"),
                Tags = Tags(body),
            }),
            "runs/get" => async store => await store.GetRunAsync(query["run_id"]!),
            "runs/update" => async store => await store.UpdateRunAsync(Text(body, "run_id"), new RunUpdate
            {
                Status = Optional(body, "status") is { } status ? Enum.Parse<RunStatus>(status, ignoreCase: true) : null,
                EndTime = body.TryGetProperty("end_time", out var end) ? end.GetInt64() : null,
                RunName = Optional(body, "run_name"),
            }),
            "runs/delete" => store => Done(store.DeleteRunAsync(Text(body, "run_id"))),
            "runs/restore" => store => Done(store.RestoreRunAsync(Text(body, "run_id"))),
            "runs/log-metric" when Optional(body, "model_id") is null =>
                store => Done(store.LogMetricAsync(Text(body, "run_id"), ToMetric(body))),
            "runs/log-parameter" =>
                store => Done(store.LogParamAsync(Text(body, "run_id"), new Param(Text(body, "key"), Text(body, "value")))),
            "runs/set-tag" => store => Done(store.SetTagAsync(Text(body, "run_id"), ToTag(body))),
            "runs/delete-tag" => store => Done(store.DeleteTagAsync(Text(body, "run_id"), Text(body, "key"))),
            "runs/log-batch" => store => Done(store.LogBatchAsync(Text(body, "run_id"), new RunBatch
            {
                Metrics = [.. Items(body, "metrics").Select(ToMetric)],
                Params = [.. Items(body, "params").Select(param => new Param(Text(param, "key"), Text(param, "value")))],
                Tags = Tags(body),
            })),
            "runs/log-inputs" when Items(body, "datasets").Length > 0 && Items(body, "models").Length == 0 =>
                store => Done(store.LogInputsAsync(Text(body, "run_id"), [.. Items(body, "datasets").Select(ToInput)])),
            "runs/search" => async store => await store.SearchRunsAsync(new RunQuery
            {
                ExperimentIds = Texts(body, "experiment_ids"),
                Filter = Optional(body, "filter"),
                OrderBy = Texts(body, "order_by"),
                MaxResults = body.GetProperty("max_results").GetInt32(),
                PageToken = Optional(body, "page_token"),
                ViewType = View(body, "run_view_type"),
            }),
            "metrics/get-history" => async store => await store.GetMetricHistoryAsync(
                query["run_id"]!,
                query["metric_key"]!,
                query["max_results"] is { } max ? int.Parse(max, null) : TrackingLimits.MetricHistoryPage,
                query["page_token"]),
            _ => null,
        };
    }

    private static async Task<object?> Done(Task call)
    {
        await call;
        return null;
    }

    private static string Text(JsonElement body, string name) => Optional(body, name) ?? "";

    private static string? Optional(JsonElement body, string name) => body.TryGetProperty(name, out var value) ? value.ToString() : null;

    private static string[] Texts(JsonElement body, string name) => [.. Items(body, name).Select(item => item.ToString())];

    private static JsonElement[] Items(JsonElement body, string name) =>
        body.TryGetProperty(name, out var items) && items.ValueKind == JsonValueKind.Array ? [.. items.EnumerateArray()] : [];

    private static Tag[] Tags(JsonElement body) => [.. Items(body, "tags").Select(ToTag)];

    private static Tag ToTag(JsonElement tag) => new(Text(tag, "key"), Text(tag, "value"));

    private static ViewType View(JsonElement body, string name) => Optional(body, name) switch
    {
        "DELETED_ONLY" => ViewType.DeletedOnly,
        "ALL" => ViewType.All,
        _ => ViewType.ActiveOnly,
    };

    private static Metric ToMetric(JsonElement metric) => new(
        Text(metric, "key"),
        metric.GetProperty("value") is { ValueKind: JsonValueKind.String } text
            ? text.GetString() switch { "NaN" => double.NaN, "Infinity" => double.PositiveInfinity, _ => double.NegativeInfinity }
            : metric.GetProperty("value").GetDouble(),
        metric.GetProperty("timestamp").GetInt64(),
        metric.TryGetProperty("step", out var step) ? step.GetInt64() : 0);

    private static DatasetInput ToInput(JsonElement input)
    {
        var dataset = input.GetProperty("dataset");
        return new DatasetInput
        {
            Dataset = new MlflowDataset
            {
                Name = Text(dataset, "name"),
                Digest = Text(dataset, "digest"),
                SourceType = Text(dataset, "source_type"),
                Source = Text(dataset, "source"),
                Schema = Optional(dataset, "schema"),
                Profile = Optional(dataset, "profile"),
            },
            Tags = Tags(input),
        };
    }
}
