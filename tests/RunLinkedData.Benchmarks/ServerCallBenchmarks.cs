using System.Text;
using System.Text.Json.Nodes;
using BenchmarkDotNet.Attributes;
using RunLinkedData.Testing.Http;

namespace RunLinkedData.Benchmarks;

/// <summary>What does tracking on a server cost, against a bare HttpClient that makes as few calls as the protocol allows?</summary>
[MemoryDiagnoser]
public class ServerCallBenchmarks
{
    private const string Info = """{"run_id":"0123456789abcdef0123456789abcdef","experiment_id":"1","run_name":"n","status":"RUNNING","start_time":1,"artifact_uri":"/nowhere","lifecycle_stage":"active"}""";
    private const int Params = 1_000;
    private const int Metrics = 10_000;

    private ScriptedServer _server = null!;
    private RunTracker _tracker = null!;
    private HttpClient _bare = null!;

    [GlobalSetup]
    public void Setup()
    {
        _server = new ScriptedServer(static request => request.AnswerAsync(200, request.Target.Split('?')[0].Split("mlflow/")[1] switch
        {
            "experiments/get-by-name" => """{"experiment":{"experiment_id":"1","name":"sales","lifecycle_stage":"active"}}""",
            "runs/create" or "runs/get" => $$"""{"run":{"info":{{Info}},"data":{} } }""",
            "runs/update" => $$"""{"run_info":{{Info}} }""",
            _ => "{}",
        }));
        _tracker = RunTracker.Connect(_server.Uri.AbsoluteUri);
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
    public async Task BareClient()
    {
        await _bare.GetStringAsync("experiments/get-by-name?experiment_name=sales");
        await PostAsync("runs/create", new JsonObject { ["experiment_id"] = "1", ["start_time"] = 1 });
        for (var batch = 0; batch < 11; batch++)
        {
            var (parameters, metrics) = batch < 10 ? (Params / 10, 900) : (0, 1000);
            await PostAsync("runs/log-batch", new JsonObject
            {
                ["run_id"] = "0123456789abcdef0123456789abcdef",
                ["params"] = new JsonArray([.. Enumerable.Range(batch * 100, parameters).Select(i => new JsonObject { ["key"] = $"p{i}", ["value"] = $"{i}" })]),
                ["metrics"] = new JsonArray([.. Enumerable.Range(batch * 900, metrics).Select(i => new JsonObject { ["key"] = "m", ["value"] = i, ["timestamp"] = 1, ["step"] = i })]),
            });
        }

        await PostAsync("runs/update", new JsonObject { ["status"] = "FINISHED", ["end_time"] = 2 });
    }

    [Benchmark]
    public async Task RunWithManyValues() => await _tracker.RunAsync("sales", run =>
    {
        for (var i = 0; i < Params; i++)
        {
            run.LogParam($"p{i}", i);
        }

        for (var i = 0; i < Metrics; i++)
        {
            run.LogMetric("m", i, step: i);
        }

        return Task.CompletedTask;
    });

    [Benchmark]
    public async Task BareClientSmallRun()
    {
        await _bare.GetStringAsync("experiments/get-by-name?experiment_name=sales");
        foreach (var endpoint in (string[])["runs/create", "runs/log-batch", "runs/log-inputs", "runs/update"])
        {
            await PostAsync(endpoint, new JsonObject { ["run_id"] = "0123456789abcdef0123456789abcdef" });
        }
    }

    [Benchmark]
    public async Task SmallRun() => await _tracker.RunAsync("sales", run =>
    {
        for (var i = 0; i < 10; i++)
        {
            run.LogParam($"p{i}", i);
            run.SetTag($"t{i}", "v");
            run.LogMetric($"m{i}", i);
        }

        run.LogExternalInput("a", "s3://bucket/a", "1");
        run.LogExternalInput("b", "s3://bucket/b", "1");
        return Task.CompletedTask;
    });

    private async Task PostAsync(string endpoint, JsonObject body)
    {
        using var content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        using var answer = await _bare.PostAsync(new Uri(endpoint, UriKind.Relative), content);
        await answer.Content.ReadAsStringAsync();
    }
}
