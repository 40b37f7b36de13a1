using NUnit.Framework;
using RunLinkedData.Lake.Describing;

namespace RunLinkedData.Lake.Tests.Describing;

/// <summary>Tables that are brought up to date when a run has ended.</summary>
public class TableObserverTests : TableFixture
{
    [Test]
    public async Task UseTable_RunThatEndsWell_BringsTheTableUpToDate()
    {
        await using var tracker = await RunTracker.ConnectAsync(Options().UseTable(Dataset, Location));
        await tracker.RunAsync("shop", run => run.SaveDatasetAsync("others", new[] { new Row(1) }));
        var before = Directory.Exists(Location);
        var first = await PublishAsync(tracker, 2);
        await tracker.RunAsync("elsewhere", run => run.SaveDatasetAsync("orders", new[] { new Row(3) }));
        Assert.That(
            async () => await tracker.RunAsync("shop", async run =>
            {
                await run.SaveDatasetAsync("orders", new[] { new Row(4) });
                throw new InvalidOperationException("It fails.");
            }),
            Throws.InvalidOperationException);
        var second = await PublishAsync(tracker, 5);

        var table = await tracker.ReadTableAsync(Location);

        Assert.Multiple(() =>
        {
            Assert.That(before, Is.False);
            Assert.That(table.Versions.Select(version => version.RunId), Is.EqualTo((string[])[first, second]));
            Assert.That(table.MetadataFile, Does.EndWith("/v2.metadata.json"));
        });
    }

    [Test]
    public async Task UseTable_DeltaTable_IsBroughtUpToDateToo()
    {
        await using var tracker = await RunTracker.ConnectAsync(Options().UseTable(Dataset, Location, TableFormat.Delta));
        var first = await PublishAsync(tracker, 1);
        var second = await PublishAsync(tracker, 2);

        var table = await tracker.ReadTableAsync(Location, TableFormat.Delta);

        Assert.That(table.Versions.Select(version => version.RunId), Is.EqualTo((string[])[first, second]));
        Assert.That(table.CurrentSnapshot, Is.EqualTo(1));
    }

    [Test]
    public async Task UseTable_TableThatCannotBeBroughtUpToDate_ChangesNothingForTheRun()
    {
        await SaveAsync(new Row(1));
        await SyncAsync();
        await using var tracker = await RunTracker.ConnectAsync(Options().UseTable(Dataset, Location));

        await tracker.RunAsync("shop", run => run.SaveDatasetAsync("orders", new[] { new { Id = "text" } }));

        Assert.That((await tracker.ReadTableAsync(Location)).Versions, Has.Count.EqualTo(1));
        Assert.That(await tracker.Process("shop").Dataset("orders").VersionsAsync().CountAsync(), Is.EqualTo(2));
    }

    [Test]
    public void UseTable_WhatIsWrong_IsSaidAtOnce()
    {
        Assert.Multiple(() =>
        {
            Assert.That(() => Options().UseTable("orders", Location), Throws.ArgumentException.With.Message.Contains("process/dataset"));
            Assert.That(() => Options().UseTable(Dataset, "/"), Throws.ArgumentException.With.Message.Contains("no folder"));
            Assert.That(() => Options().UseTable(Dataset, Location, (TableFormat)7), Throws.ArgumentException);
            Assert.That(
                () => Options().UseTable(Dataset, Location, configure: options => options.Versions.AllowUnpublished = true),
                Throws.ArgumentException.With.Message.Contains("AllowUnpublished"));
            Assert.That(
                () => Options().UseTable(Dataset, Location, configure: options => options.Renamed["a"] = "a"),
                Throws.ArgumentException.With.Message.Contains("Renamed"));
            Assert.That(
                () => Options().UseTable(Dataset, Location, TableFormat.Delta, options => options.Renamed["a"] = "b"),
                Throws.ArgumentException.With.Message.Contains("a new name is a new column"));
        });
    }

    private static async Task<string> PublishAsync(RunTracker tracker, int id)
    {
        await using var run = await tracker.StartRunAsync("shop");
        await run.SaveDatasetAsync("orders", new[] { new Row(id) });
        await run.CompleteAsync();
        return run.Id;
    }

    private sealed record Row(int Id);
}
