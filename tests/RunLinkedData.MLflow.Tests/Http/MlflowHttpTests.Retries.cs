using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
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

    [TestCase("Retry-After: 3600")]
    [TestCase("Retry-After: Thu, 01 Jan 2026 08:00:00 GMT")]
    public async Task Send_RetryAfterTooLong_IsCutAndTold(string header)
    {
        var log = new LogLines();
        using var server = ScriptedServer.Of(Status(429, header), Ok);
        var options = Options(server);
        options.LoggerFactory = log;
        using var http = new MlflowHttp(options);

        await http.SendAsync(Get, CancellationToken.None);

        Assert.That(Waits, Is.EqualTo(new double[] { 120 }));
        Assert.That(log.Text, Does.Contain("the next one is in 120 s").And.Match("the server asks for (3600|28800) s"));
    }

    [Test]
    public async Task Send_NobodyListensAndNobodyEverDid_IsGivenUpSoonAlsoWhatWouldBeSaved()
    {
        var server = ScriptedServer.Of(Ok);
        server.Dispose();

        foreach (var call in new[] { Get, Post })
        {
            var error = await FailAsync(server, call);

            Assert.That(error.Message, Does.Contain("4 attempts").And.Contain("No connection").And.Contain("MLFLOW_TRACKING_URI"));
            Assert.That((error.MayHaveBeenCarriedOut, error.Code), Is.EqualTo((false, MlflowErrorCode.TemporarilyUnavailable)));
        }

        Assert.That(Waits, Is.EqualTo(new[] { 0.5, 1, 0.5, 1 }));
    }

    [Test]
    public async Task Send_ServerGoesAway_WhatIsReadIsGivenUpSoonAndWhatIsSavedIsNot()
    {
        var server = ScriptedServer.Of(Ok);
        using var http = new MlflowHttp(Options(server));
        await http.SendAsync(Get, CancellationToken.None);
        server.Dispose();

        var read = await Assert.ThrowsAsync<MlflowException>(() => http.SendAsync(Get, CancellationToken.None));
        var quick = Waits;
        var saved = await Assert.ThrowsAsync<MlflowException>(() => http.SendAsync(Post, CancellationToken.None));

        Assert.That(read!.Message, Does.Contain("4 attempts"));
        Assert.That(saved!.Message, Does.Contain("8 attempts"));
        Assert.That(Waits.Skip(quick.Length), Is.EqualTo(new double[] { 4, 8, 16, 32, 64, 120 }));
    }

    [Test]
    public async Task Send_NoEncryptionAtTheOtherEnd_IsGivenUpSoon()
    {
        using var server = ScriptedServer.Of(Ok);
        using var http = new MlflowHttp(Options($"https://{server.Uri.Authority}"));

        Assert.That(async () => await http.SendAsync(Get, CancellationToken.None), Throws.InstanceOf<MlflowException>());
        Assert.That(Waits.Sum(), Is.LessThan(3));
    }

    [Test]
    public void Send_NoConnectionInTime_CountsAsNone()
    {
        using AttemptTimer timer = new(TimeProvider.System, TimeSpan.FromMinutes(1), null, CancellationToken.None);
        TaskCanceledException swallowed = new("A connection could not be established.", new TimeoutException());

        Assert.That(HttpFailures.FromException(swallowed, new Uri("http://10.0.0.1"), timer)!.Kind, Is.EqualTo(FailureKind.Connection));
    }

    [Test]
    public async Task Send_ServerThatDoesNotAnswer_IsTold()
    {
        var log = new LogLines();
        using var cancel = new CancellationTokenSource();
        using var server = new ScriptedServer(_ => Task.Delay(Timeout.Infinite, cancel.Token));
        var options = Options(server);
        options.LoggerFactory = log;
        using var http = new MlflowHttp(options);
        var call = http.SendAsync(Get, cancel.Token);

        while (!log.Text.Contains("no answer for 4 s", StringComparison.Ordinal))
        {
            await Task.WhenAny(call, Task.Delay(50));
            Assert.That(call.IsCompleted, Is.False);
        }

        await cancel.CancelAsync();
        await Assert.CatchAsync<OperationCanceledException>(() => call);
        Assert.That(log.Text, Does.Contain("no answer for 2 s; it is waited for up to 99 s").And.Not.Contain("run_id"));
    }

    [Test]
    public async Task Send_WaitOf2SecondsOrMore_IsToldInItsOwnCategory()
    {
        using var log = new WaitsAlone();
        using var server = ScriptedServer.Of(Status(502), Status(502), Ok);
        var options = Options(server);
        options.LoggerFactory = log;
        using var http = new MlflowHttp(options);

        await http.SendAsync(Get, CancellationToken.None);

        Assert.That(log.Lines.Text.Split('\n'), Has.Length.EqualTo(1));
        Assert.That(log.Lines.Text, Does.Contain("attempt 2 failed (502), the next one is in 4 s"));
    }

    [Test]
    public async Task Send_NobodyListens_IsTriedAgainAlsoWhenNotRepeatable()
    {
        var server = ScriptedServer.Of(Ok);
        server.Dispose();
        using var http = new MlflowHttp(Options(server), isKnown: true);

        var error = (await Assert.ThrowsAsync<MlflowException>(() => http.SendAsync(Post, CancellationToken.None)))!;

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
    public async Task Send_DeadServer_FailsFastAfterFiveCallsInARowAndLooksAgainLater()
    {
        var isUp = false;
        using var server = new ScriptedServer(request => isUp ? Ok(request) : Status(502)(request));
        using var http = new MlflowHttp(Options(server));
        await FailTimesAsync(4);
        isUp = true;
        await http.SendAsync(Get, CancellationToken.None);
        isUp = false;
        await FailTimesAsync(5);
        Assert.That(server.Requests, Has.Count.EqualTo((9 * 8) + 1), "the success in between has made them begin anew");

        var fast = await Assert.ThrowsAsync<MlflowException>(() => http.SendAsync(Get, CancellationToken.None));
        isUp = true;
        await http.SendAsync(Get with { PassesBreaker = true }, CancellationToken.None);
        await Assert.ThrowsAsync<MlflowException>(() => http.SendAsync(Get, CancellationToken.None));
        _time.Advance(TimeSpan.FromSeconds(31));
        await http.SendAsync(Get, CancellationToken.None);

        Assert.That(fast!.Message, Does.Contain("was not tried").And.Contain("30 s"));
        Assert.That((fast.Code, fast.IsTransient), Is.EqualTo((MlflowErrorCode.TemporarilyUnavailable, true)));
        Assert.That(server.Requests, Has.Count.EqualTo((9 * 8) + 3));

        async Task FailTimesAsync(int times)
        {
            for (var i = 0; i < times; i++)
            {
                await Assert.ThrowsAsync<MlflowException>(() => http.SendAsync(Get, CancellationToken.None));
            }
        }
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

    private sealed class WaitsAlone : ILoggerFactory
    {
        public LogLines Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => categoryName == WaitLog.Category ? Lines : NullLogger.Instance;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public void Dispose() => Lines.Dispose();
    }
}
