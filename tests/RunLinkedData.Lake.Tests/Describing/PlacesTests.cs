using NUnit.Framework;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.Lake.Describing;
using RunLinkedData.Lake.Files;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Artifacts.Local;
using RunLinkedData.Model;
using RunLinkedData.Testing;

namespace RunLinkedData.Lake.Tests.Describing;

/// <summary>Where files of versions lie that a table names, and where a table itself may lie.</summary>
public class PlacesTests : TableFixture
{
    [Test]
    public async Task Sync_FileOfAnotherRun_IsNamedWhereItLies()
    {
        var first = await SaveAsync(new Row(1));
        string second;
        await using (var run = await Tracker.StartRunAsync("shop"))
        {
            await run.SaveDatasetAsync("orders", new[] { new Row(1) }, options => options.Reuse = true);
            await run.CompleteAsync();
            second = run.Id;
        }

        await SyncAsync();

        Assert.Multiple(async () =>
        {
            Assert.That((await Tracker.LoadDatasetAsync("orders", second)).Manifest.Files.Single().Run, Is.EqualTo(first));
            Assert.That(await ReadAsync(second), Is.EqualTo(await LoadAsync(second)));
        });
    }

    [Test]
    public async Task Sync_RowsThatLieInOtherTables_AreNotDescribed()
    {
        await SaveAsync(new Row(1));
        await (await Tracker.LoadDatasetAsync("shop/orders@latest")).CopyToAsync(Store["lake"]);
        await using var tracker = await RunTracker.ConnectAsync(Options().UseLake());
        await tracker.RunAsync("shop", run => run.SaveReferenceAsync("orders", Store["lake"]));
        await File.WriteAllTextAsync(Store["plain.txt"], "no rows");
        await tracker.RunAsync("shop", run => run.SaveDatasetAsync("orders", new FileInfo(Store["plain.txt"])));

        var sync = await tracker.SyncTableAsync(Dataset, Location);

        Assert.Multiple(() =>
        {
            Assert.That(sync.Added, Has.Count.EqualTo(1));
            Assert.That(
                sync.NotDescribed.Select(version => version.Reason),
                Is.EquivalentTo((string[])
                [
                    "Its rows are in a parquet_folder table of another program.",
                    "It consists of files, not of rows.",
                ]));
        });
    }

    [Test]
    public async Task Sync_FilesBehindAServer_AreNotDescribed()
    {
        var options = Options();
        options.ArtifactRoot = "served://here";
        options.ArtifactStores["served"] = (uri, _) => new ServedArtifacts(new LocalArtifactStore(Store[uri["served://".Length..]]));
        await using var tracker = await RunTracker.ConnectAsync(options);
        await tracker.RunAsync("served", run => run.SaveDatasetAsync("orders", new[] { new Row(1) }));

        var refused = await Assert.ThrowsAsync<TableException>(() => tracker.SyncTableAsync("served/orders", Location));

        Assert.That(refused!.Message, Does.Contain("'mlflow-artifacts:/1/run/artifacts/datasets/orders/part-00000.parquet'"));
    }

    [Test]
    public async Task Sync_StorageWithoutExclusiveWrites_SaysSo()
    {
        await SaveAsync(new Row(1));
        var options = Options();
        options.ArtifactStores["plain"] = (_, _) => new FolderArtifacts(Store["plain"]);
        await using var tracker = await RunTracker.ConnectAsync(options);

        var sync = await tracker.SyncTableAsync(Dataset, "plain://bucket/tables/orders");

        Assert.Multiple(() =>
        {
            Assert.That(sync.IsExclusive, Is.False);
            Assert.That(sync.Table.MetadataFile, Is.EqualTo("plain://bucket/tables/orders/metadata/v1.metadata.json"));
            Assert.That(File.Exists(Store["plain", "metadata", "v1.metadata.json"]), Is.True);
        });
    }

    [Test]
    public async Task Sync_RelativePathWithBlanks_IsAFolderOfThisMachine()
    {
        await SaveAsync(new Row(1));
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, Store["a table ü%20"]);

        var sync = await Tracker.SyncTableAsync(Dataset, relative);
        var same = await Tracker.SyncTableAsync(Dataset, FileLocation.TryParse(Store["a table ü%20"])!.ToUri());

        Assert.Multiple(() =>
        {
            Assert.That(sync.Table.Location, Is.EqualTo($"file://{Store["a table ü%20"]}"));
            Assert.That(same.Table.MetadataFile, Is.EqualTo(sync.Table.MetadataFile));
        });
    }

    [TestCase("v1.metadata.json", "{")]
    [TestCase("v1.metadata.json", """{"format-version":2,"properties":{"rld.format":"1"}}""")]
    [TestCase("main", "no Avro")]
    public async Task Sync_DamagedTable_IsTheTablesFault(string file, string content)
    {
        await SaveAsync(new Row(1));
        await SyncAsync();
        var name = file == "main" ? FilesOf("snap-*-main.avro").Single() : file;
        await File.WriteAllTextAsync(Store["table", "metadata", name], content);
        await SaveAsync(new Row(2));

        var error = await Assert.ThrowsAsync<SourceException>(() => SyncAsync());

        Assert.That((error!.Code, error.File), Is.EqualTo((ErrorCode.TableCorrupt, error.File)));
        Assert.That(error.Message, Does.Contain(name));
    }

    [Test]
    public async Task Sync_TableWithoutItsLists_SaysThatTheyAreGone()
    {
        await SaveAsync(new Row(1));
        await SyncAsync();
        File.Delete(Store["table", "metadata", FilesOf("snap-*-main.avro").Single()]);
        await SaveAsync(new Row(2));

        var error = await Assert.ThrowsAsync<SourceException>(() => SyncAsync());

        Assert.That(error!.Code, Is.EqualTo(ErrorCode.TableGone));
    }

    private sealed record Row(int Id);

    private sealed class ServedArtifacts(IArtifactStore inner) : WrappedArtifacts(inner), IArtifactStore
    {
        string IArtifactStore.ArtifactUri => "mlflow-artifacts:/1/run/artifacts";
    }
}
