using System.Text.Json.Nodes;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Testing.Http;

namespace RunLinkedData.Testing.Servers;

/// <summary>A tracking server in the test process: the part of MLflow's REST API that finding versions and moving aliases needs, over a store that is open here.</summary>
public sealed class StoreServer : IDisposable
{
    private readonly ScriptedServer _server;
    private readonly ITrackingStore _store;

    public StoreServer(ITrackingStore store)
    {
        _store = store;
        _server = new ScriptedServer(AnswerAsync);
    }

    public Uri Uri => _server.Uri;

    /// <summary>What came, in order.</summary>
    public IReadOnlyList<ScriptedRequest> Requests => _server.Requests;

    public void Dispose() => _server.Dispose();

    private async Task AnswerAsync(ScriptedRequest request)
    {
        try
        {
            var answer = await CallAsync(request);
            await request.AnswerAsync(200, answer.ToJsonString());
        }
        catch (MlflowException exception)
        {
            var status = exception.Code == MlflowErrorCode.ResourceDoesNotExist ? 404 : 400;
            await request.AnswerAsync(status, new JsonObject { ["error_code"] = exception.Code, ["message"] = exception.Message }.ToJsonString());
        }
    }

    private async Task<JsonObject> CallAsync(ScriptedRequest request)
    {
        var target = request.Target.Split('?', 2);
        var query = (target.ElementAtOrDefault(1) ?? "").Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(part => part.Split('=', 2))
            .ToDictionary(part => part[0], part => System.Uri.UnescapeDataString(part[1].Replace('+', ' ')));
        var body = request.Body.Length == 0 ? [] : JsonNode.Parse(request.Body)!.AsObject();
        switch (target[0].Split("/mlflow/")[1])
        {
            case "experiments/get-by-name":
                var found = await _store.FindExperimentAsync(query["experiment_name"]) ?? throw new MlflowException(MlflowErrorCode.ResourceDoesNotExist, "Could not find experiment.");
                return new JsonObject { ["experiment"] = Experiment(found) };
            case "experiments/get":
                return new JsonObject { ["experiment"] = Experiment(await _store.GetExperimentAsync(query["experiment_id"])) };
            case "experiments/search":
                var experiments = await _store.SearchExperimentsAsync(new ExperimentQuery { MaxResults = (int)body["max_results"]!, PageToken = (string?)body["page_token"] });
                return new JsonObject { ["experiments"] = Array(experiments.Items.Select(Experiment)), ["next_page_token"] = experiments.NextPageToken };
            case "experiments/set-experiment-tag":
                await _store.SetExperimentTagAsync((string)body["experiment_id"]!, new Tag((string)body["key"]!, (string)body["value"]!));
                return [];
            case "runs/get":
                return new JsonObject { ["run"] = Run(await _store.GetRunAsync(query["run_id"])) };
            case "runs/search":
                var runs = await _store.SearchRunsAsync(new RunQuery([.. body["experiment_ids"]!.AsArray().Select(id => (string)id!)])
                {
                    Filter = (string?)body["filter"],
                    MaxResults = (int)body["max_results"]!,
                    PageToken = (string?)body["page_token"],
                    ViewType = (string?)body["run_view_type"] == "ALL" ? ViewType.All : ViewType.ActiveOnly,
                });
                return new JsonObject { ["runs"] = Array(runs.Items.Select(Run)), ["next_page_token"] = runs.NextPageToken };
            default:
                throw new MlflowException(MlflowErrorCode.EndpointNotFound, $"This server has no {target[0]}.");
        }
    }

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
        ["info"] = new JsonObject
        {
            ["run_id"] = run.Info.RunId,
            ["experiment_id"] = run.Info.ExperimentId,
            ["run_name"] = run.Info.RunName,
            ["status"] = run.Info.Status.ToString().ToUpperInvariant(),
            ["start_time"] = run.Info.StartTime,
            ["end_time"] = run.Info.EndTime,
            ["artifact_uri"] = run.Info.ArtifactUri,
            ["lifecycle_stage"] = Stage(run.Info.LifecycleStage),
        },
        ["data"] = new JsonObject
        {
            ["params"] = Array(run.Params.Select(param => KeyValue(param.Key, param.Value))),
            ["tags"] = Array(run.Tags.Select(tag => KeyValue(tag.Key, tag.Value))),
        },
    };

    private static JsonObject KeyValue(string key, string value) => new() { ["key"] = key, ["value"] = value };

    private static JsonArray Array(IEnumerable<JsonObject> items) => [.. items];

    private static string Stage(LifecycleStage stage) => stage == LifecycleStage.Active ? "active" : "deleted";
}
