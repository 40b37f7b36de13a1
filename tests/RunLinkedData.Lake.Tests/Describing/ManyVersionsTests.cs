using System.Globalization;
using NUnit.Framework;
using RunLinkedData.Lake.Files;
using RunLinkedData.Lake.Iceberg;

namespace RunLinkedData.Lake.Tests.Describing;

/// <summary>Tables of so many versions that manifests are put together, and old files go.</summary>
public class ManyVersionsTests : TableFixture
{
    private const int Versions = 215;

    [Test]
    public async Task Sync_HundredsOfVersions_AreInFewManifestsAndFewFilesStay()
    {
        List<string> runs = [];
        for (var i = 0; i < Versions; i++)
        {
            runs.Add(await SaveAsync(new Row(i, $"row {i}")));
        }

        // Some at once, the others one by one.
        var starts = await Tracker.Process("shop").Dataset("orders").VersionsAsync()
            .Select(version => version.StartedAt).Order().ToListAsync();
        for (var i = 90; i < Versions; i += 5)
        {
            var until = starts[i];
            await SyncAsync(options => options.Versions.Until = until);
        }

        await SyncAsync();

        Assert.Multiple(async () =>
        {
            Assert.That(await ManifestsAsync(), Is.EqualTo((2, 15)));
            Assert.That(await IdsAsync(), Is.EqualTo(Enumerable.Range(0, Versions).Select(i => $"{i}")));
            Assert.That(await ReadAsync(runs[50]), Is.EqualTo(await LoadAsync(runs[50])));
        });

        // Of the first hundred thirty go, of the second sixty: of the one that leaves too few, each has its own again.
        foreach (var run in runs.Take(30).Concat(runs.Skip(100).Take(60)))
        {
            await Tracker.TrackingStore.DeleteRunAsync(run);
        }

        var sync = await SyncAsync();

        Assert.Multiple(async () =>
        {
            Assert.That(sync.Dropped, Has.Count.EqualTo(90));
            Assert.That(await ManifestsAsync(), Is.EqualTo((1, 55)));
            Assert.That(await IdsAsync(), Is.EqualTo(Enumerable.Range(30, 70).Concat(Enumerable.Range(160, 55)).Select(i => $"{i}")));
            Assert.That(await ReadAsync(runs[30]), Is.EqualTo(await LoadAsync(runs[30])));
        });

        // What nothing names any more is deleted in time: all that is left is named by one of the metadata files.
        for (var i = 0; i < 12; i++)
        {
            await SaveAsync(new Row(Versions + i, ""));
            await SyncAsync();
        }

        var metadata = FilesOf("*.metadata.json");
        Assert.Multiple(async () =>
        {
            Assert.That(metadata, Has.Length.LessThan(30));
            Assert.That(FilesOf("snap-*-main.avro"), Has.Length.EqualTo(metadata.Length));
            Assert.That(await IdsAsync(), Has.Count.EqualTo(137));
        });
    }

    private async Task<(int Merged, int Single)> ManifestsAsync()
    {
        var snapshot = await IcebergTable.OpenAsync(new TableFiles(Location), new IcebergChoice(), default);
        var merged = snapshot.Manifests.Count(manifest => manifest.Path.Contains("/merged-", StringComparison.Ordinal));
        return (merged, snapshot.Manifests.Count - merged);
    }

    private async Task<List<string>> IdsAsync() =>
        [.. (await ReadAsync()).Skip(1).Select(line => line.Split(',')[1]).OrderBy(id => int.Parse(id, CultureInfo.InvariantCulture))];

    private sealed record Row(int Id, string Name);
}
