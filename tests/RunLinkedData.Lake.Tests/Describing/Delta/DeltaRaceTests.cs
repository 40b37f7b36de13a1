using System.Text.Json.Nodes;
using NUnit.Framework;

namespace RunLinkedData.Lake.Tests.Describing.Delta;

/// <summary>Several who bring one Delta table up to date, those who are killed while they do, and tables of others.</summary>
public class DeltaRaceTests : DeltaTableFixture
{
    [Test]
    public async Task Sync_ByManyAtOnce_HasEachVersionOnce()
    {
        var runs = new List<string>();
        for (var i = 0; i < 6; i++)
        {
            runs.Add(await SaveAsync(new Row(i)));
        }

        var added = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            await using var tracker = await RunTracker.ConnectAsync(Options());
            return (await tracker.SyncTableAsync(Dataset, Location, Format)).Added;
        })));

        Assert.Multiple(async () =>
        {
            Assert.That(added.SelectMany(all => all), Is.EquivalentTo(runs));
            Assert.That(LogFiles(), Has.Length.EqualTo(6));
            Assert.That(await ReadTableAsync(), Has.Count.EqualTo(7));
            Assert.That(DataFiles(), Has.Length.EqualTo(6), "links of those who were slower are gone");
        });
    }

    [Test]
    public async Task Sync_ByManyWhoWantOtherVersions_IsWholeAfterEach()
    {
        for (var i = 0; i < 4; i++)
        {
            await SaveAsync(new Row(i));
        }

        await Task.WhenAll(Enumerable.Range(1, 4).Select(last => Task.Run(async () =>
        {
            await using var tracker = await RunTracker.ConnectAsync(Options());
            for (var i = 0; i < 3; i++)
            {
                await tracker.SyncTableAsync(Dataset, Location, Format, options => options.Versions.Last = last);
            }
        })));

        await SyncAsync(options => options.Versions.Last = 3);
        Assert.That(await ReadTableAsync(), Has.Count.EqualTo(4));
        await SyncAsync();
        Assert.That(await ReadTableAsync(), Has.Count.EqualTo(5));
        Assert.That(DataFiles(), Has.Length.EqualTo(4));
    }

    [Test]
    public async Task Sync_AfterOneThatWasKilled_GoesOnWhereThatWas([Range(1, 3)] int done)
    {
        var runs = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            runs.Add(await SaveAsync(new Row(i)));
        }

        // What is there of one that was killed after some commits: they, and links of the versions behind them.
        await SyncAsync();
        LogFiles().Skip(done).ToList().ForEach(file => File.Delete(Path.Combine(Log, file)));
        Assert.That(await ReadTableAsync(), Has.Count.EqualTo(1 + done));

        var sync = await SyncAsync();

        Assert.Multiple(async () =>
        {
            Assert.That(sync.Added, Is.EqualTo(runs.Skip(done)));
            Assert.That(await ReadTableAsync(), Has.Count.EqualTo(4));
        });
    }

    [Test]
    public async Task Sync_TableOfAnotherDataset_IsRefused()
    {
        await SaveAsync(new Row(1));
        await SyncAsync();
        await Tracker.RunAsync("shop", run => run.SaveDatasetAsync("others", new[] { new Row(2) }));

        await RefusedAsync(() => Tracker.SyncTableAsync("shop/others", Location, Format), "has the versions of shop/orders");
    }

    [TestCase("made", "made by another program")]
    [TestCase("commit", "another program has changed it, by the commit '_delta_log/00000000000000000001.json'")]
    public async Task Sync_TableThatAnotherProgramMadeOrChanged_IsRefused(string change, string message)
    {
        await SaveAsync(new Row(1));
        await SyncAsync();
        if (change == "made")
        {
            var lines = Commit(0);
            lines[2]["metaData"]!["configuration"] = new JsonObject();
            await File.WriteAllLinesAsync(Path.Combine(Log, LogFiles()[0]), lines.Select(line => line.ToJsonString()));
        }
        else
        {
            await File.WriteAllTextAsync(
                Path.Combine(Log, $"{1:D20}.json"), """{"commitInfo":{"timestamp":1,"operation":"OPTIMIZE","engineInfo":"other"}}""");
        }

        await SaveAsync(new Row(2));

        await RefusedAsync(() => SyncAsync(), message);
        await RefusedAsync(() => Tracker.ReadTableAsync(Location, Format), message);
    }

    private sealed record Row(int Id);
}
