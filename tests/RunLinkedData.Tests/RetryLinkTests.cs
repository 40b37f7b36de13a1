using NUnit.Framework;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Stores;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests;

/// <summary>A job of AWS Batch that is tried again: its runs are linked.</summary>
public class RetryLinkTests : TrackerFixture
{
    [TestCase("8f0c-11")]
    [TestCase("8f0c-11:3")]
    [TestCase("it's \\ 100%_`#")]
    [TestCase("say \"ä€😀\"")]
    public async Task StartRun_SecondAttempt_IsTheRetryOfTheFirst(string job)
    {
        await AttemptAsync("another", 1);
        var first = await AttemptAsync(job, 1);
        await AttemptAsync("yet another", 1);

        var second = await AttemptAsync(job, 2);
        var third = await AttemptAsync(job, 3);

        Assert.That(
            (first.FindTag("rld.retry_of"), second.FindTag("rld.retry_of"), third.FindTag("rld.retry_of")),
            Is.EqualTo(((string?)null, first.Info.RunId, second.Info.RunId)));
    }

    [Test]
    public async Task StartRun_TwiceInTheSecondAttempt_IsNoRetryOfItsOwnAttempt()
    {
        var first = await AttemptAsync("j", 1);
        await AttemptAsync("j", 2);

        Assert.That((await AttemptAsync("j", 2)).FindTag("rld.retry_of"), Is.EqualTo(first.Info.RunId));
    }

    [Test]
    public async Task StartRun_OfAnotherProcess_IsNoRetry()
    {
        await AttemptAsync("j", 1);

        Assert.That((await AttemptAsync("j", 2, process: "other")).FindTag("rld.retry_of"), Is.Null);
    }

    /// <summary>An ID that cannot be put in quotes is searched for by a pattern, and never becomes a search for something else.</summary>
    [TestCase("a' AND tags.x = \"y")]
    [TestCase("C:\\jobs\\")]
    [TestCase("j' AND tags.`mlflow.runName` LIKE '%\"")]
    public async Task StartRun_IdThatNoFilterCanHold_IsTheRetryOfTheFirst(string job)
    {
        await AttemptAsync("j", 1);
        var first = await AttemptAsync(job, 1);

        var second = await AttemptAsync(job, 2);

        Assert.That((second.FindTag("rld.retry_of"), second.FindTag("rld.executor.id")), Is.EqualTo((first.Info.RunId, job)));
    }

    [Test]
    public async Task StartRun_SearchFails_StartsWithoutALinkAndSaysSo()
    {
        await AttemptAsync("j", 1);
        Observer.Fault = name => name == nameof(ITrackingStore.SearchRunsAsync)
            ? new MlflowException(MlflowErrorCode.InternalError, "no index")
            : null;

        var second = await AttemptAsync("j", 2);

        Assert.That((second.Info.Status, second.FindTag("rld.retry_of")), Is.EqualTo((RunStatus.Finished, (string?)null)));
        Assert.That(Log.Text, Does.Contain("Warning: The run of the earlier attempt of job j").And.Contain("no index"));
    }

    // An attempt is a process, and so a tracker, of its own.
    private async Task<MlflowRun> AttemptAsync(string job, int attempt, string process = "p")
    {
        SetEnvironment("AWS_BATCH_JOB_ID", job);
        SetEnvironment("AWS_BATCH_JOB_ATTEMPT", $"{attempt}");
        var options = Options();
        options.EndRunsWithProgram = false;
        var tracker = await RunTracker.ConnectAsync(options.UseStore(Store));
        var id = await tracker.RunAsync(process, _ => Task.CompletedTask);
        return await StoredAsync(id);
    }
}
