using System.Text.Json.Nodes;
using NUnit.Framework;

namespace RunLinkedData.Lake.Tests.Describing;

/// <summary>Several who bring one table up to date, those who are killed while they do, and tables of others.</summary>
public class TableRaceTests : TableFixture
{
    private string Hint => Store["table", "metadata", "version-hint.text"];

    [Test]
    public async Task Sync_ByManyAtOnce_HasEachVersionOnce()
    {
        var runs = new List<string>();
        for (var i = 0; i < 6; i++)
        {
            runs.Add(await SaveAsync(new Row(i)));
        }

        await Task.WhenAll(Enumerable.Range(1, 6).Select(last => Task.Run(async () =>
        {
            await using var tracker = await RunTracker.ConnectAsync(Options());
            for (var i = 0; i < 3; i++)
            {
                await tracker.SyncTableAsync(Dataset, Location, configure: options => options.Versions.Last = last);
            }
        })));
        var sync = await SyncAsync();

        Assert.Multiple(async () =>
        {
            Assert.That(sync.Table.Versions.Select(version => version.RunId), Is.EquivalentTo(runs));
            Assert.That(await ReadAsync(), Has.Count.EqualTo(7));
            foreach (var run in runs)
            {
                Assert.That(await ReadAsync(run), Is.EqualTo(await LoadAsync(run)));
            }

            Assert.That($"v{await File.ReadAllTextAsync(Hint)}.metadata.json", Is.EqualTo(Path.GetFileName(sync.Table.MetadataFile)));
        });
    }

    [Test]
    public async Task Sync_AfterOneThatWasKilledBeforeTheHint_GoesOnWhereThatWas()
    {
        await SaveAsync(new Row(1));
        await SyncAsync();
        await SaveAsync(new Row(2));
        await SyncAsync();
        await File.WriteAllTextAsync(Hint, "1");
        await SaveAsync(new Row(3));

        var sync = await SyncAsync();
        File.Delete(Hint);
        var again = await Tracker.ReadTableAsync(Location);

        Assert.Multiple(() =>
        {
            Assert.That(sync.Table.MetadataFile, Does.EndWith("/v3.metadata.json"));
            Assert.That(sync.Table.Versions, Has.Count.EqualTo(3));
            Assert.That(again.MetadataFile, Is.EqualTo(sync.Table.MetadataFile));
        });
    }

    [Test]
    public async Task Sync_AfterOneThatWasKilledBeforeTheMetadata_WritesWhatIsOfAnotherContentBesideIt()
    {
        var run = await SaveAsync(new Row(1));
        Directory.CreateDirectory(Store["table", "metadata"]);
        await File.WriteAllTextAsync(Store["table", "metadata", $"{run}-m0.avro"], "of another time");

        await SyncAsync();

        Assert.Multiple(async () =>
        {
            Assert.That(FilesOf($"{run}-*"), Is.EqualTo((string[])[$"{run}-m0.avro", $"{run}-m1.avro"]));
            Assert.That(await ReadAsync(run), Is.EqualTo(await LoadAsync(run)));
        });
    }

    [Test]
    public async Task Sync_TableOfAnotherDataset_IsRefused()
    {
        await SaveAsync(new Row(1));
        await SyncAsync();
        await using (var run = await Tracker.StartRunAsync("shop"))
        {
            await run.SaveDatasetAsync("others", new[] { new Row(2) });
            await run.CompleteAsync();
        }

        await RefusedAsync(() => Tracker.SyncTableAsync("shop/others", Location), "has the versions of shop/orders");
    }

    [TestCase("properties", "made by another program")]
    [TestCase("location", "was made for 'file:///elsewhere'")]
    [TestCase("tag", "another program has made its tag 'mine'")]
    [TestCase("append", "another program has changed it")]
    public async Task Sync_TableThatAnotherProgramMadeOrChanged_IsRefused(string change, string message)
    {
        await SaveAsync(new Row(1));
        await SyncAsync();
        var file = Store["table", "metadata", "v1.metadata.json"];
        var json = JsonNode.Parse(await File.ReadAllTextAsync(file))!;
        switch (change)
        {
            case "properties":
                json["properties"] = new JsonObject();
                break;
            case "location":
                json["location"] = "file:///elsewhere";
                break;
            case "tag":
                json["refs"]!["mine"] = json["refs"]!["main"]!.DeepClone();
                json["refs"]!["mine"]!["type"] = "tag";
                break;
            default:
                var more = json["snapshots"]![0]!.DeepClone();
                more["snapshot-id"] = 7;
                json["snapshots"]!.AsArray().Add(more);
                json["current-snapshot-id"] = 7;
                break;
        }

        await File.WriteAllTextAsync(file, json.ToJsonString());
        await SaveAsync(new Row(2));

        await RefusedAsync(() => SyncAsync(), message);
    }

    [Test]
    public async Task Sync_FolderWithATableOfACatalogue_IsRefused()
    {
        await SaveAsync(new Row(1));
        Directory.CreateDirectory(Store["table", "metadata"]);
        await File.WriteAllTextAsync(Store["table", "metadata", "00000-12345678-9abc-4def-8123-456789abcdef.metadata.json"], "{}");

        await RefusedAsync(() => SyncAsync(), "it has the metadata file '00000-");
    }

    private sealed record Row(int Id);
}
