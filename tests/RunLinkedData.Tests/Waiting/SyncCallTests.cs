using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Servers;

namespace RunLinkedData.Tests.Waiting;

/// <summary>The sync forms, called on threads of the pool, by a process of its own.</summary>
public sealed class SyncCallTests : WorkerFixture
{
    // A deadlock lasts for ever, a process of a busy machine does not.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [TestCase("sync", 40)]
    [TestCase("everything", 12)]
    public async Task Pool_WithoutAFreeThread_FinishesEveryRun(string form, int runs)
    {
        await WorkAsync(TrackingUri, form, runs, "capped");

        Assert.That(await FinishedAsync(), Is.EqualTo(runs + 1));
    }

    [Test]
    public async Task Pool_Server_FinishesEveryRun()
    {
        using var server = new StoreServer(Tracker.TrackingStore);

        await WorkAsync(server.Uri.AbsoluteUri, "sync", 6);

        Assert.That(await FinishedAsync(), Is.EqualTo(7));
    }

    private async Task WorkAsync(string uri, string form, int runs, params string[] flags)
    {
        using var worker = ExampleProgram.StartWorker(Folder.Path, ["pool", uri, form, $"{runs}", .. flags]);
        using var patience = new CancellationTokenSource(Patience);
        while (!worker.HasExited)
        {
            await Task.Delay(20, patience.Token);
        }

        Assert.That(worker.ExitCode, Is.Zero, worker.Error);
    }

    private async Task<int> FinishedAsync()
    {
        var experiment = await Tracker.TrackingStore.FindExperimentAsync("pool");
        var page = await Tracker.TrackingStore.SearchRunsAsync(new RunQuery
        {
            ExperimentIds = [experiment!.ExperimentId],
            MaxResults = 1000,
        });
        return page.Items.Count(run => run.Info.Status == RunStatus.Finished);
    }
}
