using System.Diagnostics;
using NUnit.Framework;
using RunLinkedData.MLflow;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Http;
using RunLinkedData.Versions.Aliases;

namespace RunLinkedData.Tests.Versions.Aliases;

/// <summary>Writers of aliases that die, stall, or are programs of their own.</summary>
[TestFixture]
public sealed class AliasWriterTests : TrackerFixture
{
    [Test]
    public async Task MoveAsync_ClaimOfAWriterThatDied_IsWithdrawnAfterTwoMinutes()
    {
        var (run, experimentId) = (await PublishAsync(), (await Store.FindExperimentAsync("sales"))!.ExperimentId);
        var claim = AliasEntry.Follow(null, "items", "prod", run, "dead", DateTimeOffset.UnixEpoch);
        await Store.SetExperimentTagAsync(experimentId, claim.Tag);
        var time = new QuickTime(AliasWriter.OwnLimit);
        Assert.That(await Tracker.Process("sales").Dataset("items").AliasesAsync(), Is.Empty);

        var moved = await new AliasWriter(Store, time, "bob").MoveAsync(experimentId, "items", "prod", run, null, CancellationToken.None);

        Assert.That((moved.Move.By, moved.Move.State), Is.EqualTo(("bob", AliasState.Done)));
        Assert.That(time.Waits.Aggregate(TimeSpan.Zero, (sum, wait) => sum + wait), Is.GreaterThan(AliasWriter.AbandonedAfter));
        Assert.That((await Store.GetExperimentAsync(experimentId)).Tags, Does.Contain(claim.With(AliasState.Withdrawn).Tag));
    }

    [Test]
    public async Task MoveAsync_RivalThatStalls_GivesUpAndLeavesTheAlias()
    {
        var (run, experimentId) = (await PublishAsync(), (await Store.FindExperimentAsync("sales"))!.ExperimentId);
        var time = new QuickTime(AliasWriter.OwnLimit);
        var rival = AliasEntry.Follow(null, "items", "prod", run, "slow", time.GetUtcNow().AddHours(1));
        var reads = 0;
        Observer.Fault = name =>
        {
            if (name == "GetExperimentAsync" && ++reads == 2)
            {
                Observer.Fault = _ => null;
                Store.SetExperimentTagAsync(experimentId, rival.Tag).Wait();
                Observer.Fault = call => call == "GetExperimentAsync" && ++reads == 5 && time.Fire(AliasWriter.OwnLimit) == 0
                    ? new InvalidOperationException("no limit")
                    : null;
            }

            return null;
        };

        Assert.That(
            () => new AliasWriter(Store, time, "bob").MoveAsync(experimentId, "items", "prod", run, null, CancellationToken.None),
            Throws.InstanceOf<MlflowException>().With.Property("Code").EqualTo("TEMPORARILY_UNAVAILABLE"));
        Assert.That(await Tracker.Process("sales").Dataset("items").AliasesAsync(), Is.Empty);
    }

    [Test]
    public async Task AliasesAsync_TagThatCannotBeRead_SaysWhich()
    {
        await PublishAsync();
        var experimentId = (await Store.FindExperimentAsync("sales"))!.ExperimentId;
        await Store.SetExperimentTagAsync(
            experimentId, new MLflow.Tracking.Tag("rld.alias/items/prod/20261101T060000.0000000Z-00000000", "{}"));

        Assert.That(
            () => Tracker.Resolve("sales/items@prod"),
            Throws.InstanceOf<MlflowException>().With.Property("Code").EqualTo("DATA_LOSS").And.Message.Contains("rld.alias/items/prod"));
    }

    [Test]
    public async Task SetAlias_SeveralProcessesAtOnce_OneSucceedsAndTheOthersAreTold()
    {
        const int Processes = 3;
        var from = await PublishAsync();
        var dataset = Tracker.Process("sales").Dataset("items");
        await dataset.SetAliasAsync("prod", from);
        List<string> targets = [await PublishAsync(), await PublishAsync(), await PublishAsync()];
        var workers = targets.ConvertAll(target => StartWorker(target, from));
        try
        {
            foreach (var worker in workers)
            {
                Assert.That(await worker.StandardOutput.ReadLineAsync(), Is.EqualTo("ready"));
            }

            workers.ForEach(worker => worker.StandardInput.WriteLine());
            var answers = await Task.WhenAll(workers.Select(worker => worker.StandardOutput.ReadLineAsync()));

            Assert.That(answers, Is.EquivalentTo(Enumerable.Repeat("ALIAS_MOVED", Processes - 1).Append("moved")));
            Assert.That((await dataset.AliasesAsync()).Single().RunId, Is.EqualTo(targets[Array.IndexOf(answers, "moved")]));
            Assert.That(await dataset.AliasHistoryAsync("prod"), Has.Count.EqualTo(2));
        }
        finally
        {
            workers.ForEach(worker => worker.Dispose());
        }
    }

    private static string Configuration => new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    private Process StartWorker(string runId, string expected) => Process.Start(
        new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            ArgumentList =
            {
                Repository.PathOf("tests", "RunLinkedData.Worker", "bin", Configuration, "net10.0", "RunLinkedData.Worker.dll"), "alias",
                TrackingUri, "sales", "items", "prod", runId, expected,
            },
        })!;
}
