using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Rest;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Http;

namespace RunLinkedData.MLflow.Tests.Tracking.Rest;

/// <summary>What goes wrong between the store and its server, and that nothing is lost or done twice by it.</summary>
[TestFixture]
public sealed partial class RestFaultTests
{
    private const string RunId = "0123456789abcdef0123456789abcdef";

    private readonly List<string> _made = [];
    private QuickTime _time = null!;

    [SetUp]
    public void Reset()
    {
        _made.Clear();
        _time = new QuickTime(TimeSpan.FromSeconds(99), TimeSpan.FromMinutes(10));
    }

    private RestTrackingStore Open(ScriptedServer server, LogLines? log = null) => new(new MlflowServerOptions
    {
        TrackingUri = server.Uri.AbsoluteUri,
        AttemptTimeout = TimeSpan.FromSeconds(99),
        TimeProvider = _time,
        NextRandom = () => 0,
        LoggerFactory = (ILoggerFactory?)log ?? NullLoggerFactory.Instance,
    });

    private static string RunJson(string tags) =>
        $$"""{"info":{"run_id":"{{RunId}}","experiment_id":"1","run_name":"n","status":"RUNNING","start_time":1,"lifecycle_stage":"active"},"data":{"tags":{{tags}} } }""";

    /// <summary>A server that makes what it is asked to make, and loses the answer of the first creations.</summary>
    private ScriptedServer LossyServer(int lost, Func<ScriptedRequest, Task> lose) => new(async request =>
    {
        var body = request.Body.Length > 0 ? JsonDocument.Parse(request.Body).RootElement : default;
        switch (request.Target.Split('?')[0])
        {
            case "/api/2.0/mlflow/runs/create" or "/api/2.0/mlflow/experiments/create":
                _made.Add(body.GetProperty("tags").GetRawText());
                await (_made.Count <= lost
                    ? lose(request)
                    : request.AnswerAsync(200, $$"""{"experiment_id":"7","run":{{RunJson(_made[^1])}}}"""));
                break;
            case "/api/2.0/mlflow/runs/search":
                var mark = body.GetProperty("filter").GetString()!.Split('\'')[1];
                var found = _made.Where(tags => tags.Contains(mark, StringComparison.Ordinal)).Select(RunJson);
                await request.AnswerAsync(200, $$"""{"runs":[{{string.Join(',', found)}}]}""");
                break;
            default:
                await (_made.Count > 0
                    ? request.AnswerAsync(200, $$"""{"experiment":{"experiment_id":"7","name":"e","tags":{{_made[^1]}} } }""")
                    : request.AnswerAsync(404, """{"error_code":"RESOURCE_DOES_NOT_EXIST","message":"no"}"""));
                break;
        }
    });

    [Test]
    public async Task CreateRun_AnswerLost_FindsTheRunThatWasMade()
    {
        using var server = LossyServer(1, request => request.ResetAsync());
        await using var store = Open(server);

        var run = await store.CreateRunAsync(new NewRun { ExperimentId = "1", StartTime = 1, Tags = [new Tag("k", "v")] });

        Assert.That(_made, Has.Count.EqualTo(1), "exactly one run exists");
        Assert.That(run.Info.RunId, Is.EqualTo(RunId));
        Assert.That(run.Tags, Is.EqualTo(new[] { new Tag("k", "v") }), "the mark is the store's own business");
    }

    [Test]
    public async Task CreateRun_ServerMakesItAfterItWasLookedFor_TheTwinIsDeleted()
    {
        const string Late = "ffffffffffffffffffffffffffffffff";
        var (creations, searches, deleted) = (0, 0, new List<string>());
        using var server = new ScriptedServer(request => request.Target.Split("mlflow/")[1] switch
        {
            "runs/create" => creations++ == 0 ? request.ResetAsync() : request.AnswerAsync(200, $$"""{"run":{{RunJson("[]")}}}"""),
            "runs/search" => request.AnswerAsync(
                200,
                searches++ == 0
                    ? "{}"
                    : $$"""{"runs":[{{RunJson("[]")}},{{RunJson("[]").Replace(RunId, Late, StringComparison.Ordinal)}}]}"""),
            "runs/delete" => Delete(request),
            _ => request.AnswerAsync(404, "{}"),
        });
        await using var store = Open(server);

        var run = await store.CreateRunAsync(new NewRun { ExperimentId = "1", StartTime = 1 });

        Assert.That(run.Info.RunId, Is.EqualTo(RunId));
        Assert.That(deleted, Is.EqualTo(new[] { Late }));

        Task Delete(ScriptedRequest request)
        {
            deleted.Add(JsonDocument.Parse(request.Body).RootElement.GetProperty("run_id").GetString()!);
            return request.AnswerAsync(200, "{}");
        }
    }

    [Test]
    public async Task CreateRun_HalfAnAnswerOrAProxysError_FindsTheRunThatWasMade()
    {
        foreach (var lose in new Func<ScriptedRequest, Task>[]
        {
            r => r.AnswerHalfAsync(500, """{"run":{"""),
            r => r.AnswerAsync(502, "<html>", "text/html"),
        })
        {
            _made.Clear();
            using var server = LossyServer(1, lose);
            await using var store = Open(server);

            await store.CreateRunAsync(new NewRun { ExperimentId = "1", StartTime = 1 });

            Assert.That(_made, Has.Count.EqualTo(1));
        }
    }

    [Test]
    public async Task CreateRun_ServerTooSlow_FindsTheRunThatWasMade()
    {
        using var server = LossyServer(1, _ => Task.Run(() => _time.Fire(TimeSpan.FromSeconds(99))));
        await using var store = Open(server);

        await store.CreateRunAsync(new NewRun { ExperimentId = "1", StartTime = 1 });

        Assert.That(_made, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task CreateRun_NothingWasMade_MakesIt()
    {
        var first = true;
        using var server = new ScriptedServer(request =>
        {
            var isLost = first && request.Target.EndsWith("/create", StringComparison.Ordinal);
            first &= !isLost;
            return isLost ? request.ResetAsync()
                : request.Target.EndsWith("/search", StringComparison.Ordinal) ? request.AnswerAsync(200, "{}")
                : request.AnswerAsync(200, $$"""{"run":{{RunJson("[]")}}}""");
        });
        await using var store = Open(server);

        Assert.That((await store.CreateRunAsync(new NewRun { ExperimentId = "1", StartTime = 1 })).Info.RunId, Is.EqualTo(RunId));
        Assert.That(
            server.Requests.Select(request => request.Target.Split('/')[^1]),
            Is.EqualTo(new[] { "create", "search", "create", "search" }), "the last looks for a twin");
        Assert.That(server.Requests[2].Text, Is.EqualTo(server.Requests[0].Text), "both bear the same mark");
    }

    [Test]
    public async Task CreateExperiment_AnswerLost_FindsItsOwn()
    {
        using var server = LossyServer(1, request => request.ResetAsync());
        await using var store = Open(server);

        Assert.That(await store.CreateExperimentAsync("e"), Is.EqualTo("7"));
        Assert.That(_made, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task CreateExperiment_AnswerLostButNameIsSomebodyElses_IsRefused()
    {
        using var server = ScriptedServer.Of(
            r => r.ResetAsync(),
            r => r.AnswerAsync(200, """{"experiment":{"experiment_id":"3","name":"e"}}"""),
            r => r.AnswerAsync(400, """{"error_code":"RESOURCE_ALREADY_EXISTS","message":"taken"}"""));
        await using var store = Open(server);

        var error = await Assert.ThrowsAsync<MlflowException>(() => store.CreateExperimentAsync("e"));

        Assert.That(error!.Code, Is.EqualTo(MlflowErrorCode.ResourceAlreadyExists));
    }

    [Test]
    public async Task DeleteTag_AnswerLost_IsDoneAlthoughTheSecondTryFindsNothing()
    {
        using var server = ScriptedServer.Of(
            r => r.ResetAsync(),
            r => r.AnswerAsync(404, """{"error_code":"RESOURCE_DOES_NOT_EXIST","message":"No tag with name: k"}"""),
            r => r.AnswerAsync(200, $$"""{"run":{{RunJson("[]")}}}"""));
        await using var store = Open(server);

        await store.DeleteTagAsync(RunId, "k");

        Assert.That(server.Requests, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task DeleteExperiment_AnswerLost_IsDoneIfItIsDeleted()
    {
        using var server = ScriptedServer.Of(
            r => r.ResetAsync(),
            r => r.AnswerAsync(404, """{"error_code":"RESOURCE_DOES_NOT_EXIST","message":"no active one"}"""),
            r => r.AnswerAsync(200, """{"experiment":{"experiment_id":"3","name":"e","lifecycle_stage":"deleted"}}"""));
        await using var store = Open(server);

        await store.DeleteExperimentAsync("3");
        await Assert.ThrowsAsync<MlflowException>(() => store.RestoreExperimentAsync("nothing"));
        Assert.That(server.Requests, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task LogBatch_NaNLoggedByAnAttemptWhoseAnswerWasLost_SendsTheRest()
    {
        const string Conflict = """{"error_code":"BAD_REQUEST","message":"UNIQUE constraint failed"}""";
        using var server = ScriptedServer.Of(
            r => r.ResetAsync(),
            r => r.AnswerAsync(400, Conflict),
            r => r.AnswerAsync(200, """{"metrics":[{"key":"n","value":"NaN","timestamp":5,"step":1}]}"""),
            r => r.AnswerAsync(200, "{}"));
        await using var store = Open(server);

        await store.LogBatchAsync(RunId, new RunBatch
        {
            Metrics = [new Metric("n", double.NaN, 5, 1), new Metric("m", 2, 5)],
            Tags = [new Tag("t", "1")],
        });

        Assert.That(
            server.Requests[^1].Text,
            Is.EqualTo(
                $$"""{"run_id":"{{RunId}}","metrics":[{"key":"m","value":2,"timestamp":5,"step":0}],"params":[],"tags":[{"key":"t","value":"1"}]}"""));
    }

    [Test]
    public async Task AnyCall_PageInsteadOfJson_SaysThatThisIsNotMlflow()
    {
        using var server = ScriptedServer.Of(r => r.AnswerAsync(200, "<html><title>Please log in</title>", "text/html"));
        await using var store = Open(server);

        var error = await Assert.ThrowsAsync<MlflowException>(() => store.GetRunAsync(RunId));

        Assert.That(error!.Code, Is.EqualTo(MlflowErrorCode.EndpointNotFound));
        Assert.That(error.Message, Does.Contain("Please log in").And.Contain("MLFLOW_TRACKING_URI"));
    }
}
