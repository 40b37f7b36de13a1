using System.Globalization;
using System.Text.Json.Nodes;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Stores;
using RunLinkedData.Testing.Http;

namespace RunLinkedData.Testing.Servers;

/// <summary>
/// A tracking server in the test process: the part of MLflow's REST API that the library uses, over a store that is open here.
/// </summary>
public sealed partial class StoreServer : IDisposable
{
    private readonly ScriptedServer _server;
    private readonly ITrackingStore _store;

    public StoreServer(ITrackingStore store)
    {
        _store = store;
        _server = new ScriptedServer(AnswerAsync);
    }

    public Uri Uri => _server.Uri;

    /// <summary>Whether a request finds the store away: it is answered with 503 then.</summary>
    public Func<ScriptedRequest, bool> IsAway { get; set; } = _ => false;

    /// <summary>Whether a request is more than its login allows: it is answered as MLflow's basic-auth does then.</summary>
    public Func<ScriptedRequest, bool> IsDenied { get; set; } = _ => false;

    /// <summary>What comes before a request is looked at, and before its answer goes: a slow network.</summary>
    public Func<ScriptedRequest, Task> Latency { get; set; } = _ => Task.CompletedTask;

    /// <summary>The server's clock, which it tells with its answers to well-formed calls; null when it does not.</summary>
    public DateTimeOffset? Time { get; set; }

    /// <summary>What came, in order.</summary>
    public IReadOnlyList<ScriptedRequest> Requests => _server.Requests;

    public void Dispose() => _server.Dispose();

    private async Task AnswerAsync(ScriptedRequest request)
    {
        await Latency(request);
        if (IsAway(request))
        {
            await request.AnswerAsync(503, """{"error_code":"TEMPORARILY_UNAVAILABLE","message":"The store is away."}""");
            return;
        }

        if (IsDenied(request))
        {
            await request.AnswerAsync(403, "Permission denied", "text/html; charset=utf-8");
            return;
        }

        try
        {
            var answer = request.Target == "/version" ? "3.6.1" : (await CallAsync(request)).ToJsonString();
            await Latency(request);
            string[] headers = Time is { } time ? ["Date: " + time.ToString("r", CultureInfo.InvariantCulture)] : [];
            await request.AnswerAsync(200, answer, moreHeaders: headers);
        }
        catch (MlflowException exception) when (exception.Code == MlflowErrorCode.EndpointNotFound)
        {
            await request.AnswerAsync(404, "<!doctype html><title>404 Not Found</title>", "text/html; charset=utf-8");
        }
        catch (MlflowException exception)
        {
            var status = exception.Code == MlflowErrorCode.ResourceDoesNotExist ? 404 : 400;
            await request.AnswerAsync(
                status, new JsonObject { ["error_code"] = exception.Code, ["message"] = exception.Message }.ToJsonString());
        }
    }

    private async Task<JsonObject> CallAsync(ScriptedRequest request)
    {
        var target = request.Target.Split('?', 2);
        var query = (target.ElementAtOrDefault(1) ?? "").Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(part => part.Split('=', 2))
            .ToDictionary(part => part[0], part => System.Uri.UnescapeDataString(part[1].Replace('+', ' ')));
        var body = request.Body.Length == 0 ? [] : JsonNode.Parse(request.Body)!.AsObject();
        var endpoint = target[0].Split("/mlflow/")[1];
        return await ReadAsync(endpoint, query, body) ?? await WriteAsync(endpoint, body)
            ?? throw new MlflowException(MlflowErrorCode.EndpointNotFound, $"This server has no {target[0]}.");
    }

    private async Task<JsonObject?> ReadAsync(string endpoint, Dictionary<string, string> query, JsonObject body)
    {
        switch (endpoint)
        {
            case "experiments/get-by-name":
                var found = await _store.FindExperimentAsync(query["experiment_name"])
                    ?? throw new MlflowException(MlflowErrorCode.ResourceDoesNotExist, "Could not find experiment.");
                return new JsonObject { ["experiment"] = Experiment(found) };
            case "experiments/get":
                return new JsonObject { ["experiment"] = Experiment(await _store.GetExperimentAsync(query["experiment_id"])) };
            case "experiments/search":
                var experiments = await _store.SearchExperimentsAsync(new ExperimentQuery
                {
                    Filter = Text(body, "filter"),
                    MaxResults = (int)body["max_results"]!,
                    PageToken = Text(body, "page_token"),
                    OrderBy = OrderBy(body),
                    ViewType = View(body["view_type"]),
                });
                return new JsonObject
                {
                    ["experiments"] = Array(experiments.Items.Select(Experiment)),
                    ["next_page_token"] = experiments.NextPageToken,
                };
            case "runs/get":
                return new JsonObject { ["run"] = Run(await _store.GetRunAsync(query["run_id"])) };
            case "runs/search":
                var runs = await _store.SearchRunsAsync(new RunQuery
                {
                    ExperimentIds = [.. body["experiment_ids"]!.AsArray().Select(id => (string)id!)],
                    Filter = Text(body, "filter"),
                    MaxResults = (int)body["max_results"]!,
                    PageToken = Text(body, "page_token"),
                    OrderBy = OrderBy(body),
                    ViewType = View(body["run_view_type"]),
                });
                return new JsonObject { ["runs"] = Array(runs.Items.Select(Run)), ["next_page_token"] = runs.NextPageToken };
            default:
                return null;
        }
    }

    private async Task<JsonObject?> WriteAsync(string endpoint, JsonObject body)
    {
        switch (endpoint)
        {
            case "experiments/create":
                return new JsonObject
                {
                    ["experiment_id"] = await _store.CreateExperimentAsync(
                        Needed(body, "name"), Text(body, "artifact_location"), Tags(body)),
                };
            case "experiments/set-experiment-tag":
                await _store.SetExperimentTagAsync(
                    Needed(body, "experiment_id"), new Tag(Needed(body, "key"), Text(body, "value")!));
                return [];
            case "runs/create":
                var created = new NewRun
                {
                    ExperimentId = Text(body, "experiment_id")!,
                    StartTime = (long)body["start_time"]!,
                    RunName = Text(body, "run_name"),
                    UserId = Text(body, "user_id") ?? "",
                    Tags = Tags(body),
                };
                return new JsonObject { ["run"] = Run(await _store.CreateRunAsync(created)) };
            case "runs/update":
                var update = new RunUpdate
                {
                    Status = Text(body, "status") is { } status ? Enum.Parse<RunStatus>(status, ignoreCase: true) : null,
                    EndTime = (long?)body["end_time"],
                    RunName = Text(body, "run_name"),
                };
                return new JsonObject { ["run_info"] = Info(await _store.UpdateRunAsync(Text(body, "run_id")!, update)) };
            case "runs/delete":
                await _store.DeleteRunAsync(Text(body, "run_id")!);
                return [];
            case "runs/set-tag":
                await _store.SetTagAsync(Text(body, "run_id")!, new Tag(Text(body, "key")!, Text(body, "value")!));
                return [];
            case "runs/delete-tag":
                await _store.DeleteTagAsync(Text(body, "run_id")!, Text(body, "key")!);
                return [];
            case "runs/log-batch":
                await _store.LogBatchAsync(
                    Text(body, "run_id")!, new RunBatch { Metrics = Metrics(body), Params = Params(body), Tags = Tags(body) });
                return [];
            case "runs/log-inputs":
                await _store.LogInputsAsync(
                    Text(body, "run_id")!, [.. body["datasets"]!.AsArray().Select(input => ReadInput(input!.AsObject()))]);
                return [];
            default:
                return null;
        }
    }
}
