using System.Globalization;
using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Http;

namespace RunLinkedData.MLflow.Tests.Tracking.Rest;

public sealed partial class RestFaultTests
{
    private static readonly DateTimeOffset ServerTime = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    [TestCase(3 * 24 * 60, "3 days")]
    [TestCase(5 * 60, "5 hours")]
    [TestCase(90, "90 minutes")]
    [TestCase(1, null)]
    [TestCase(-60, null)]
    public async Task CreateRun_StartsAfterTheServersClock_IsWarnedOf(int minutesAhead, string? ahead)
    {
        using var log = new LogLines();
        var start = ServerTime.AddMinutes(minutesAhead).ToUnixTimeMilliseconds();
        using var server = new ScriptedServer(request => request.AnswerAsync(
            200,
            $$$"""{"run":{"info":{"run_id":"{{{RunId}}}","experiment_id":"1","status":"RUNNING","start_time":{{{start}}}} } }""",
            "application/json",
            "Date: " + ServerTime.ToString("r", CultureInfo.InvariantCulture)));
        await using var store = Open(server, log);

        await store.CreateRunAsync(new NewRun { ExperimentId = "1", StartTime = start });

        Assert.That(
            log.Text,
            ahead is null
                ? Is.Empty
                : Does.StartWith($"Warning: Run {RunId} starts {ahead} in the future by the clock of {store.TrackingUri}"));
        Assert.That(server.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task CreateRun_ServerWithoutAClock_IsNotWarnedOf()
    {
        using var log = new LogLines();
        using var server = LossyServer(0, request => request.ResetAsync());
        await using var store = Open(server, log);

        await store.CreateRunAsync(new NewRun { ExperimentId = "1", StartTime = ServerTime.AddYears(100).ToUnixTimeMilliseconds() });

        Assert.That(log.Text, Is.Empty);
    }

    [TestCase(false, "8 attempts")]
    [TestCase(true, "4 attempts")]
    public async Task GetRun_OfARunThatAnotherBegan_IsWaitedForWhileItIsLoggedTo(bool hasEnded, string attempts)
    {
        var server = new ScriptedServer(request => request.AnswerAsync(
            200,
            request.Target.EndsWith("update", StringComparison.Ordinal)
                ? $$"""{"run_info":{"run_id":"{{RunId}}","status":"FAILED"} }"""
                : "{}"));
        await using var store = Open(server);
        await store.LogBatchAsync(RunId, new RunBatch { Params = [new Param("a", "1")] });
        if (hasEnded)
        {
            await store.UpdateRunAsync(RunId, new RunUpdate { Status = RunStatus.Failed, EndTime = 2 });
        }

        server.Dispose();

        var error = await Assert.ThrowsAsync<MlflowException>(() => store.GetRunAsync(RunId));
        Assert.That(error!.Message, Does.Contain(attempts));
        var other = await Assert.ThrowsAsync<MlflowException>(() => store.GetRunAsync(new string('f', 32)));
        Assert.That(other!.Message, Does.Contain("4 attempts"));
    }
}
