using NUnit.Framework;
using RunLinkedData.Lake.Describing;
using RunLinkedData.Lake.Describing.Delta;
using RunLinkedData.Lake.Files;

namespace RunLinkedData.Lake.Tests.Describing.Delta;

/// <summary>Where a Delta table may be, and how it names the files of versions.</summary>
public class DeltaPlacesTests : DeltaTableFixture
{
    [Test]
    public async Task Sync_FolderWithNamesThatUrisEscape_IsReadBack()
    {
        var folder = Store["tables of ü+&#"];
        var run = await SaveAsync(new Row(1));

        await Tracker.SyncTableAsync(Dataset, folder, TableFormat.Delta);

        var (_, lines) = await Tests.Delta.DeltaFolder.ReadWithHeaderAsync(new TableFiles(folder), version: null);
        Assert.That(lines, Is.EqualTo(await LoadAsync(run)));
    }

    [Test]
    public async Task Sync_FileThatCannotBeLinked_IsSaidByName()
    {
        // Another volume, where there is one.
        const string memory = "/dev/shm";
        if (!Directory.Exists(memory))
        {
            Assert.Ignore($"There is no second volume: {memory}.");
        }

        var folder = Path.Combine(memory, Path.GetFileName(Store.Path));
        await SaveAsync(new Row(1));

        var refused = await Assert.ThrowsAsync<TableException>(() => Tracker.SyncTableAsync(Dataset, folder, TableFormat.Delta));

        Directory.Delete(folder, recursive: true);
        Assert.Multiple(() =>
        {
            Assert.That(refused!.Code, Is.EqualTo(TableException.Empty));
            Assert.That(refused.Message, Does.Contain("part-00000.parquet").And.Contain("gets no second name in the table"));
        });
    }

    [Test]
    public async Task Sync_LinksThatAKilledProgramLeft_AreDeletedWhenTheyAreOldAndNoOthers()
    {
        var run = await SaveAsync(new Row(1));
        await SyncAsync();
        string[] left = [Store["table", $"run_id={run}", "left.parquet"], Store["table", "run_id=gone", "part-00000.parquet"]];
        foreach (var file in left)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllTextAsync(file, "left");
        }

        await SyncAsync();
        var young = DataFiles();
        foreach (var folder in Directory.GetDirectories(Location, "run_id=*"))
        {
            Directory.SetLastWriteTimeUtc(folder, DateTime.UnixEpoch);
        }

        await SyncAsync();

        Assert.That(young, Has.Length.EqualTo(3));
        Assert.That(DataFiles(), Is.EqualTo((string[])[$"run_id={run}/part-00000.parquet"]));
        Assert.That(Directory.Exists(Store["table", "run_id=gone"]), Is.False);
    }

    [Test]
    public void Discard_PathsThatAreNoLinks_TouchesNothing()
    {
        var file = Store["mlruns", "data.parquet"];
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, "data");
        Directory.CreateDirectory(Store["table", "run_id=1"]);

        DataPaths.Of(FileLocation.TryParse(Location)!, TimeProvider.System)
            .Discard(["../mlruns/data.parquet", "run_id=1/../../mlruns/data.parquet", "run_id=1/..", file]);

        Assert.That(File.Exists(file), Is.True);
    }

    [TestCase("s3://lake/tables/orders", "s3://lake/runs/1/run/artifacts/a b/part.parquet", "../../runs/1/run/artifacts/a b/part.parquet")]
    [TestCase("s3://lake/orders", "s3a://lake/orders2/part.parquet", "../orders2/part.parquet")]
    public void Place_FileInTheSameBucket_IsAPathThatClimbs(string table, string file, string path)
    {
        Assert.That(Place(table, file), Is.EqualTo((string[])[path]));
        Assert.That(FileLocation.TryParse(table)!.Combine(path), Is.EqualTo(FileLocation.TryParse(file)));
    }

    [TestCase("s3://lake/tables/orders", "s3://other/mlruns/part.parquet", "is not in 's3://lake'")]
    [TestCase("s3://lake/tables/orders", "/mlruns/part.parquet", "is not in 's3://lake'")]
    [TestCase("/lake/orders", "s3://other/mlruns/part.parquet", "is not on this machine")]
    public void Place_FileElsewhere_IsRefusedByName(string table, string file, string message)
    {
        Assert.That(
            () => Place(table, file),
            Throws.InstanceOf<RunLinkedData.Datasets.Sources.SourceException>().With.Message.Contains(message).And.Message.Contains(file));
    }

    private static IReadOnlyList<string> Place(string table, string file) =>
        DataPaths.Of(FileLocation.TryParse(table)!, TimeProvider.System).Place(new DescribedVersion
        {
            RunId = "run",
            CreatedAt = default,
            Columns = [],
            Files = [new DescribedFile { Location = FileLocation.TryParse(file)!, Bytes = 1, Rows = 1, Leaves = [] }],
        });

    private sealed record Row(int Id);
}
