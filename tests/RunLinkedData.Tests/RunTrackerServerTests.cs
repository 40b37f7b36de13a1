using System.Text.Json;
using NUnit.Framework;
using RunLinkedData.Html;
using RunLinkedData.Model;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Http;

namespace RunLinkedData.Tests;

/// <summary>The tracker on a tracking server.</summary>
[TestFixture]
public sealed class RunTrackerServerTests
{
    private const string RunId = "0123456789abcdef0123456789abcdef";

    /// <summary>A server that has the process and says yes to everything; the artifacts of its runs lie in a folder here.</summary>
    private static ScriptedServer Serve(string artifacts) => new(request =>
    {
        var info =
            $$"""{"run_id":"{{RunId}}","experiment_id":"1","run_name":"n","status":"RUNNING","start_time":1,"artifact_uri":{{JsonSerializer.Serialize(artifacts)}},"lifecycle_stage":"active"}""";
        return request.AnswerAsync(200, request.Target.Split('?')[0].Split("mlflow/")[1] switch
        {
            "experiments/get-by-name" => """{"experiment":{"experiment_id":"1","name":"sales","lifecycle_stage":"active"}}""",
            "runs/create" or "runs/get" => $$"""{"run":{"info":{{info}},"data":{} } }""",
            "server-info" => """{"workspaces_enabled":true}""",
            "runs/update" => $$"""{"run_info":{{info}} }""",
            _ => "{}",
        });
    });

    private static RunTrackerOptions Options(ScriptedServer server, params (string Name, string Value)[] variables) => new()
    {
        TrackingUri = server.Uri.AbsoluteUri,
        FlushInterval = TimeSpan.FromHours(1),
        ConfigureServer = options => options.SharedArtifactFolders = true,
        Environment = new EnvironmentSettings(
            name => variables.FirstOrDefault(variable => variable.Name == name).Value,
            _ => { },
            () => variables.ToDictionary(variable => variable.Name, variable => variable.Value)),
    };

    [Test]
    public async Task SmallRun_TenOfEachAndTwoDatasets_MakesAsFewCallsAsItCan()
    {
        using var folder = new TemporaryFolder();
        using var server = Serve(folder.Path);
        await using var tracker = await RunTracker.ConnectAsync(Options(server).UseHtml());

        await tracker.RunAsync(
            "sales",
            async run =>
            {
                for (var i = 0; i < 10; i++)
                {
                    run.LogParameter($"p{i}", i);
                    run.SetTag($"t{i}", "v");
                    run.LogMetric($"m{i}", i);
                }

                await run.SaveDatasetAsync("first", Items.Make(3));
                await run.SaveDatasetAsync("second", Items.Make(3));
            });

        var calls = server.Requests.Select(request => request.Target.Split('?')[0].Split("mlflow/")[1]).ToArray();
        Assert.That(
            calls,
            Is.EqualTo(new[]
            {
                "experiments/get-by-name", "runs/create", "runs/search", "runs/log-batch", "runs/log-inputs", "runs/update",
                "runs/search", "runs/get", "runs/set-tag",
            }),
            "the first search for the columns of the versions before, the last three for the card");
    }

    [Test]
    public async Task Connect_ToAServer_TakesMlflowsVariablesAndTheOptions()
    {
        using var server = Serve("/nowhere");
        var options = Options(server, ("MLFLOW_TRACKING_TOKEN", "t0ken"), ("MLFLOW_WORKSPACE", "w"));
        options.ConfigureServer = configured => configured.Headers["X-Team"] = "research";
        await using var tracker = await RunTracker.ConnectAsync(options);

        await tracker.TrackingStore.FindExperimentAsync("sales");

        var headers = server.Requests[^1].Headers;
        Assert.That(
            (headers["Authorization"], headers["X-MLFLOW-WORKSPACE"], headers["X-Team"]), Is.EqualTo(("Bearer t0ken", "w", "research")));
        Assert.That(tracker.TrackingStore.TrackingUri, Is.EqualTo(server.Uri.AbsoluteUri.TrimEnd('/')));
    }
}
