using NUnit.Framework;
using RunLinkedData.MLflow.Http;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Http;

namespace RunLinkedData.MLflow.Tests.Http;

public sealed partial class MlflowHttpTests
{
    private static Func<ScriptedRequest, Task> Status(int status, params string[] headers) =>
        r => r.AnswerAsync(status, "<html><title>Oops</title></html>", "text/html", headers);

    private double[] Waits => [.. _time.Waits.Select(wait => wait.TotalSeconds)];

    [TestCase(408)]
    [TestCase(429)]
    [TestCase(500)]
    [TestCase(502)]
    [TestCase(503)]
    [TestCase(504)]
    public async Task Send_PassingError_IsTriedAgain(int status)
    {
        using var server = ScriptedServer.Of(Status(status), Ok);
        using var http = new MlflowHttp(Options(server));

        await http.SendAsync(Get, CancellationToken.None);

        Assert.That(server.Requests, Has.Count.EqualTo(2));
    }

    [TestCase(400)]
    [TestCase(401)]
    [TestCase(403)]
    [TestCase(404)]
    [TestCase(501)]
    public async Task Send_LastingError_IsNotTriedAgain(int status)
    {
        using var server = ScriptedServer.Of(Status(status), Ok);

        Assert.That((await FailAsync(server, Get)).HttpStatus, Is.EqualTo(status));
        Assert.That(server.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Send_ErrorThatStays_WaitsLongerEachTimeAndGivesUp()
    {
        using var server = ScriptedServer.Of(Status(502));

        var error = await FailAsync(server, Get);

        Assert.That(server.Requests, Has.Count.EqualTo(8));
        Assert.That(Waits, Is.EqualTo(new double[] { 4, 8, 16, 32, 64, 120 }), "the first retry comes at once");
        Assert.That(error.Code, Is.EqualTo(MlflowErrorCode.TemporarilyUnavailable));
        Assert.That(error.Message, Does.Contain("8 attempts").And.Contain("Oops").And.Contain("proxy"));
    }

    [Test]
    public async Task Send_Jitter_IsAddedToTheWaits()
    {
        using var server = ScriptedServer.Of(Status(502), Status(502), Status(502), Ok);
        var options = Options(server);
        options.NextRandom = () => 0.25;
        using var http = new MlflowHttp(options);

        await http.SendAsync(Get, CancellationToken.None);

        Assert.That(Waits, Is.EqualTo(new[] { 4.25, 8.25 }));
    }

    [TestCase(429, "Retry-After: 7", 7)]
    [TestCase(503, "Retry-After: Thu, 01 Jan 2026 00:00:30 GMT", 30)]
    public async Task Send_RetryAfter_WaitsAsLongAsTheServerAsks(int status, string header, double seconds)
    {
        using var server = ScriptedServer.Of(Status(status, header), Ok);
        using var http = new MlflowHttp(Options(server));

        await http.SendAsync(Post, CancellationToken.None);

        Assert.That(Waits, Is.EqualTo(new[] { seconds }));
        Assert.That(server.Requests, Has.Count.EqualTo(2));
    }

    [TestCase(500)]
    [TestCase(502)]
    [TestCase(503)]
    [TestCase(504)]
    public async Task Send_NotRepeatableAndPerhapsCarriedOut_IsNotTriedAgain(int status)
    {
        using var server = ScriptedServer.Of(Status(status), Ok);

        Assert.That((await FailAsync(server, Post)).MayHaveBeenCarriedOut, Is.True);
        Assert.That(server.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Send_NotRepeatableAndAnswerLost_IsNotTriedAgain()
    {
        using var server = ScriptedServer.Of(r => r.ResetAsync());

        var error = await FailAsync(server, Post);

        Assert.That((error.MayHaveBeenCarriedOut, error.IsTransient), Is.EqualTo((true, true)));
        Assert.That(server.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Send_BrokenAnswers_AreTriedAgain()
    {
        using var server = ScriptedServer.Of(
            r => r.ResetAsync(),
            r => r.AnswerHalfAsync(50, """{"a":"""),
            r => r.AnswerHalfChunkAsync("""{"a":"""),
            Ok);
        using var http = new MlflowHttp(Options(server));

        Assert.That((await http.SendAsync(Get, CancellationToken.None)).Body, Has.Length.EqualTo(7));
        Assert.That(server.Requests, Has.Count.EqualTo(4));
    }

    [Test]
    public async Task Send_NobodyListens_IsTriedAgainAlsoWhenNotRepeatable()
    {
        var server = ScriptedServer.Of(Ok);
        server.Dispose();

        var error = await FailAsync(server, Post);

        Assert.That(error.Message, Does.Contain("8 attempts").And.Contain("No connection").And.Contain("MLFLOW_TRACKING_URI"));
        Assert.That((error.MayHaveBeenCarriedOut, error.Code), Is.EqualTo((false, MlflowErrorCode.TemporarilyUnavailable)));
    }

    [Test]
    public async Task Send_Slow_TimesOutEachAttempt()
    {
        using var server = new ScriptedServer(request => request.Number == 0 ? Task.Run(() => _time.Fire(Attempt)) : Ok(request));
        using var http = new MlflowHttp(Options(server));

        await http.SendAsync(Get, CancellationToken.None);

        Assert.That(server.Requests, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Send_AltogetherTooLong_GivesUpWithTheLastReason()
    {
        using var server = new ScriptedServer(request => request.Number == 1 ? Task.Run(() => _time.Fire(Total)) : Status(502)(request));

        var error = await FailAsync(server, Get);

        Assert.That((error.HttpStatus, error.Code), Is.EqualTo(((int?)502, MlflowErrorCode.TemporarilyUnavailable)));
        Assert.That(error.Message, Does.Contain("2 attempts"));
    }

    [Test]
    public async Task Send_DeadServer_FailsFastAfterTwoCallsAndLooksAgainLater()
    {
        var isUp = false;
        using var server = new ScriptedServer(request => isUp ? Ok(request) : Status(502)(request));
        using var http = new MlflowHttp(Options(server));
        for (var i = 0; i < 2; i++)
        {
            await Assert.ThrowsAsync<MlflowException>(() => http.SendAsync(Get, CancellationToken.None));
            Assert.That(server.Requests, Has.Count.EqualTo(8 * (i + 1)));
        }

        var fast = await Assert.ThrowsAsync<MlflowException>(() => http.SendAsync(Get, CancellationToken.None));
        isUp = true;
        _time.Advance(TimeSpan.FromSeconds(31));
        await http.SendAsync(Get, CancellationToken.None);

        Assert.That(fast!.Message, Does.Contain("was not tried").And.Contain("30 s"));
        Assert.That((fast.Code, fast.IsTransient), Is.EqualTo((MlflowErrorCode.TemporarilyUnavailable, true)));
        Assert.That(server.Requests, Has.Count.EqualTo(17));
    }

    [Test]
    public async Task Send_Retries_AreLoggedWithoutQueryAndSecrets()
    {
        var log = new LogLines();
        using var server = ScriptedServer.Of(Status(503), Ok);
        var options = Options($"http://user:geheim@{server.Uri.Authority}");
        options.LoggerFactory = log;
        using var http = new MlflowHttp(options);

        await http.SendAsync(Get, CancellationToken.None);

        Assert.That(
            log.Text, Does.Contain("Warning").And.Contain("attempt 1 failed (503)").And.Not.Contain("geheim").And.Not.Contain("run_id"));
    }
}
