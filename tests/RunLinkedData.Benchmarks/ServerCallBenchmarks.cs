using System.Text;
using System.Text.Json.Nodes;
using BenchmarkDotNet.Attributes;

namespace RunLinkedData.Benchmarks;

/// <summary>
/// What does tracking on a server cost, against a bare HttpClient that sends the same values in as few calls as the protocol allows?
/// </summary>
[MemoryDiagnoser]
[WarmupCount(10)]
public class ServerCallBenchmarks
{
    private const string RunId = "0123456789abcdef0123456789abcdef";
    private const string Info =
        $$"""{"run_id":"{{RunId}}","experiment_id":"1","run_name":"n","status":"RUNNING","start_time":1,"artifact_uri":"/nowhere","lifecycle_stage":"active"}""";
    private const int Params = 1_000;
    private const int Metrics = 10_000;

    private CannedServer _server = null!;
    private RunTracker _tracker = null!;
    private HttpClient _bare = null!;

    [GlobalSetup]
    public void Setup()
    {
        _server = new CannedServer(static target => target.Split('?')[0].Split("mlflow/")[1] switch
        {
            "experiments/get-by-name" => """{"experiment":{"experiment_id":"1","name":"sales","lifecycle_stage":"active"}}""",
            "runs/create" or "runs/get" => $$"""{"run":{"info":{{Info}},"data":{} } }""",
            "runs/update" => $$"""{"run_info":{{Info}} }""",
            _ => "{}",
        });

        // The record of each run is no call of the tracking API; ProvenanceBenchmarks has what it costs.
        _tracker = RunTracker.Connect(
            new RunTrackerOptions
            {
                TrackingUri = _server.Uri.AbsoluteUri,
                ConfigureServer = server => server.SharedArtifactFolders = true,
                Provenance = { Record = false, Git = false },
            });
        _bare = new HttpClient { BaseAddress = new Uri(_server.Uri, "api/2.0/mlflow/") };
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _bare.Dispose();
        _tracker.Dispose();
        _server.Dispose();
    }

    /// <summary>11 batches: 100 params and 900 metrics ten times, then the last 1,000 metrics.</summary>
    [Benchmark(Baseline = true)]
    [InvocationCount(20)]
    public async Task BareClient()
    {
        await StartAsync();
        for (var batch = 0; batch < 11; batch++)
        {
            var (parameters, metrics) = batch < 10 ? (Params / 10, 900) : (0, 1000);
            await PostAsync("runs/log-batch", new JsonObject
            {
                ["run_id"] = RunId,
                ["params"] = new JsonArray(
                [
                    .. Enumerable.Range(batch * 100, parameters).Select(i => new JsonObject { ["key"] = $"p{i}", ["value"] = $"{i}" }),
                ]),
                ["metrics"] = new JsonArray([.. Enumerable.Range(batch * 900, metrics).Select(i => Metric("m", i, i))]),
            });
        }

        await EndAsync();
    }

    [Benchmark]
    [InvocationCount(20)]
    public async Task RunWithManyValues() => await _tracker.RunAsync("sales", run =>
    {
        for (var i = 0; i < Params; i++)
        {
            run.LogParameter($"p{i}", i);
        }

        for (var i = 0; i < Metrics; i++)
        {
            run.LogMetric("m", i, step: i);
        }

        return Task.CompletedTask;
    });

    [Benchmark]
    [InvocationCount(200)]
    public async Task BareClientSmallRun()
    {
        await StartAsync();
        await PostAsync("runs/log-batch", new JsonObject
        {
            ["run_id"] = RunId,
            ["params"] = new JsonArray([.. Enumerable.Range(0, 10).Select(i => new JsonObject { ["key"] = $"p{i}", ["value"] = $"{i}" })]),
            ["tags"] = new JsonArray([.. Enumerable.Range(0, 10).Select(i => new JsonObject { ["key"] = $"t{i}", ["value"] = "v" })]),
            ["metrics"] = new JsonArray([.. Enumerable.Range(0, 10).Select(i => Metric($"m{i}", i, 0))]),
        });
        await PostAsync("runs/log-inputs", new JsonObject { ["run_id"] = RunId, ["datasets"] = new JsonArray(Input("a"), Input("b")) });
        await EndAsync();
    }

    [Benchmark]
    [InvocationCount(200)]
    public async Task SmallRun() => await _tracker.RunAsync("sales", run =>
    {
        for (var i = 0; i < 10; i++)
        {
            run.LogParameter($"p{i}", i);
            run.SetTag($"t{i}", "v");
            run.LogMetric($"m{i}", i);
        }

        run.LogExternalInput("a", "s3://bucket/a", "1");
        run.LogExternalInput("b", "s3://bucket/b", "1");
        return Task.CompletedTask;
    });

    private async Task StartAsync()
    {
        JsonNode.Parse(await _bare.GetStringAsync("experiments/get-by-name?experiment_name=sales"));
        await PostAsync("runs/create", new JsonObject
        {
            ["experiment_id"] = "1",
            ["start_time"] = 1,
            ["user_id"] = "me",
            ["tags"] = new JsonArray([.. ((string[])["mlflow.user", "mlflow.source.name", "mlflow.source.type"]).Select(key =>
                new JsonObject { ["key"] = key, ["value"] = "v" })]),
        });
    }

    private Task EndAsync() => PostAsync("runs/update", new JsonObject { ["run_id"] = RunId, ["status"] = "FINISHED", ["end_time"] = 2 });

    private static JsonObject Metric(string key, int value, int step) =>
        new() { ["key"] = key, ["value"] = value, ["timestamp"] = 1, ["step"] = step };

    private static JsonObject Input(string name) => new()
    {
        ["tags"] = new JsonArray(new JsonObject { ["key"] = "mlflow.data.context", ["value"] = "input" }),
        ["dataset"] = new JsonObject
        {
            ["name"] = name,
            ["digest"] = "1",
            ["source_type"] = "s3",
            ["source"] = $$"""{"uri":"s3://bucket/{{name}}"}""",
        },
    };

    private async Task PostAsync(string endpoint, JsonObject body)
    {
        using var content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        using var answer = await _bare.PostAsync(new Uri(endpoint, UriKind.Relative), content);
        JsonNode.Parse(await answer.Content.ReadAsStringAsync());
    }
}
