using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Testing.Http;

namespace RunLinkedData.MLflow.Tests.Tracking.Rest;

public sealed partial class RestFaultTests
{
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
