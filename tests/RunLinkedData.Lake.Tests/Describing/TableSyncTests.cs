using NUnit.Framework;
using RunLinkedData.Lake.Describing;
using RunLinkedData.Model;

namespace RunLinkedData.Lake.Tests.Describing;

/// <summary>Versions of a dataset as an Iceberg table: made, brought up to date, and read again.</summary>
public class TableSyncTests : TableFixture
{
    [Test]
    public async Task Sync_Versions_AreTaggedSnapshotsAndMainHasAll()
    {
        var first = await SaveAsync(Enumerable.Range(0, 7).Select(Order.Of).ToArray());
        var second = await SaveAsync(Order.Of(7));
        var third = await SaveAsync<Order>();

        var sync = await SyncAsync();

        Assert.Multiple(async () =>
        {
            Assert.That(sync.Added, Is.EqualTo((string[])[first, second, third]));
            Assert.That(sync.Dropped, Is.Empty);
            Assert.That(sync.NotDescribed, Is.Empty);
            Assert.That(sync.IsExclusive, Is.True);
            Assert.That(sync.Table.Dataset, Is.EqualTo(Dataset));
            Assert.That(sync.Table.Location, Is.EqualTo($"file://{Location}"));
            Assert.That(sync.Table.Versions.Select(version => version.Rows), Is.EqualTo((long[])[7, 1, 0]));
            Assert.That(await ReadAsync(first), Is.EqualTo(await LoadAsync(first)));
            Assert.That(await ReadAsync(second), Is.EqualTo(await LoadAsync(second)));
            Assert.That(await ReadAsync(third), Is.EqualTo(await LoadAsync(third)));
            Assert.That(
                (await ReadAsync()).Skip(1),
                Is.EquivalentTo((await LoadAsync(first)).Skip(1).Concat((await LoadAsync(second)).Skip(1))));
        });
    }

    [Test]
    public async Task Sync_StepByStep_AddsWhatIsNewAndTouchesNothingElse()
    {
        var first = await SaveAsync(new Sale(1, "a"));
        await SyncAsync();
        var before = FilesOf().Where(file => file != "version-hint.text")
            .ToDictionary(file => file, file => File.ReadAllBytes(Store["table", "metadata", file]));
        var second = await SaveAsync(new Sale(2, "b"));

        var sync = await SyncAsync();
        var nothing = await SyncAsync();

        Assert.Multiple(async () =>
        {
            Assert.That(sync.Added, Is.EqualTo((string[])[second]));
            Assert.That(nothing.Added, Is.Empty);
            Assert.That(nothing.Table.MetadataFile, Is.EqualTo(sync.Table.MetadataFile).And.EndsWith("/v2.metadata.json"));
            Assert.That(await File.ReadAllTextAsync(Store["table", "metadata", "version-hint.text"]), Is.EqualTo("2"));
            Assert.That(await ReadAsync(first), Is.EqualTo(await LoadAsync(first)));
            Assert.That(await ReadAsync(), Has.Count.EqualTo(3));
            Assert.That(before.Select(file => File.ReadAllBytes(Store["table", "metadata", file.Key])), Is.EqualTo(before.Values));
        });
    }

    [Test]
    public async Task Sync_SameVersionsAgain_GiveTheSameBytes()
    {
        await SaveAsync(new Sale(1, "a"));
        await SaveAsync(new Sale(2, "b"));
        await SyncAsync();
        var before = FilesOf().Select(file => (file, Convert.ToHexString(File.ReadAllBytes(Store["table", "metadata", file])))).ToList();

        Directory.Delete(Location, recursive: true);
        await SyncAsync();

        Assert.That(
            FilesOf().Select(file => (file, Convert.ToHexString(File.ReadAllBytes(Store["table", "metadata", file])))), Is.EqualTo(before));
    }

    [Test]
    public async Task Sync_VersionsThatAreDeletedOrNotWanted_AreTakenOut()
    {
        var first = await SaveAsync(new Sale(1, "a"));
        var second = await SaveAsync(new Sale(2, "b"));
        var third = await SaveAsync(new Sale(3, "c"));
        await SyncAsync();
        await Tracker.TrackingStore.DeleteRunAsync(first);
        DeleteFileOf(first);

        var deleted = await SyncAsync();
        var rows = await ReadAsync();
        var newest = await SyncAsync(options => options.Versions.Last = 1);
        var restored = await SyncAsync();

        Assert.Multiple(async () =>
        {
            Assert.That(deleted.Dropped, Is.EqualTo((string[])[first]));
            Assert.That(rows.Skip(1), Is.EquivalentTo((string[])[$"\"{second}\",2,\"b\"", $"\"{third}\",3,\"c\""]));
            Assert.That(newest.Dropped, Is.EqualTo((string[])[second]));
            Assert.That(newest.Table.Versions.Select(version => version.RunId), Is.EqualTo((string[])[third]));
            Assert.That(restored.Added, Is.EqualTo((string[])[second]));
            Assert.That(await ReadAsync(second), Is.EqualTo(await LoadAsync(second)));
            Assert.That(await ReadAsync(), Has.Count.EqualTo(3));
        });
    }

    [Test]
    public async Task Sync_AllVersionsGone_LeavesATableWithoutRows()
    {
        var run = await SaveAsync(new Sale(1, "a"));
        await SyncAsync();
        await Tracker.TrackingStore.DeleteRunAsync(run);

        var sync = await SyncAsync();

        Assert.Multiple(async () =>
        {
            Assert.That(sync.Table.Versions, Is.Empty);
            Assert.That((await ReadAsync()).Skip(1), Is.Empty);
        });
        await SaveAsync(new Sale(2, "b"));
        await SyncAsync();
        Assert.That(await ReadAsync(), Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Sync_ColumnsThatChange_AreReadByEachVersionsNamesAndTypes()
    {
        var first = await SaveAsync(new Sale(1, "a"));
        var wider = await SaveAsync(new WideSale("b", 5_000_000_000, 2.5));
        var renamed = await SaveAsync(new RenamedSale(4, "c"));

        var sync = await SyncAsync(options => options.Renamed["Shop"] = "Name");

        Assert.Multiple(async () =>
        {
            Assert.That(await ReadAsync(first), Is.EqualTo(await LoadAsync(first)));
            Assert.That(await ReadAsync(wider), Is.EqualTo(await LoadAsync(wider)));
            Assert.That(await ReadAsync(renamed), Is.EqualTo(await LoadAsync(renamed)));
            Assert.That(
                sync.Table.Columns.Select(column => $"{column.Name} {column.Type}"),
                Is.EqualTo((string[])["run_id string", "Id long", "Shop string", "Value double"]));
            Assert.That(
                await ReadAsync(),
                Is.EquivalentTo((string[])
                [
                    "\"run_id\",\"Id\",\"Shop\",\"Value\"",
                    $"\"{first}\",1,\"a\",",
                    $"\"{wider}\",5000000000,\"b\",4004000000000000",
                    $"\"{renamed}\",4,\"c\",",
                ]));
        });

        // What was renamed once is known.
        await SaveAsync(new RenamedSale(5, "d"));
        Assert.That((await SyncAsync()).Table.Columns, Has.Count.EqualTo(4));
    }

    [TestCase("Shop", "Nmae", "no version before the first that has 'Shop' has 'Nmae'")]
    [TestCase("Name", "Shop", "no version before the first that has 'Name' has 'Shop'")]
    [TestCase("Shpo", "Nmae", "no version has 'Shpo' or 'Nmae'")]
    public async Task Sync_RenamedColumnThatIsNotThere_IsRefused(string name, string earlier, string message)
    {
        await SaveAsync(new Sale(1, "a"));
        await SaveAsync(new RenamedSale(4, "c"));

        var refused = await Assert.ThrowsAsync<TableException>(() => SyncAsync(options => options.Renamed[name] = earlier));

        Assert.That((refused!.Code, Directory.Exists(Location)), Is.EqualTo((TableException.Columns, false)));
        Assert.That(refused.Message, Does.Contain(message));
    }

    [Test]
    public async Task Sync_RenamedColumnOfWhichEarlierVersionsAreGone_IsKnownStill()
    {
        await SaveAsync(new Sale(1, "a"));
        await SaveAsync(new RenamedSale(4, "c"));
        await SyncAsync(Renamed);
        await SaveAsync(new RenamedSale(5, "d"));

        await SyncAsync(Renamed);
        await SaveAsync(new RenamedSale(6, "e"));
        var sync = await SyncAsync(Renamed);

        Assert.That((sync.Added.Count, sync.Table.Columns.Count), Is.EqualTo((1, 3)));

        static void Renamed(TableSyncOptions options) => (options.Renamed["Shop"], options.Versions.Last) = ("Name", 2);
    }

    [Test]
    public async Task Sync_ColumnsThatDoNotGoTogether_ChangeNothing()
    {
        await SaveAsync(new Sale(1, "a"));
        await SyncAsync();
        var files = FilesOf();
        var run = await SaveAsync(new OtherSale("1"));

        var refused = await Assert.ThrowsAsync<TableException>(() => SyncAsync());

        Assert.Multiple(() =>
        {
            Assert.That(refused!.Code, Is.EqualTo(TableException.Columns));
            Assert.That(refused.Message, Does.Contain(run).And.Contain("'Id' as string").And.Contain("int32"));
            Assert.That(FilesOf(), Is.EqualTo(files));
        });
    }

    [Test]
    public async Task Sync_ColumnsThatReadersBreakAt_AreLeftOutAndTold()
    {
        var run = await SaveAsync(new Timed(1, new TimeOnly(12, 30), TimeSpan.FromSeconds(90), ulong.MaxValue, "end"));

        var sync = await SyncAsync();

        Assert.Multiple(async () =>
        {
            Assert.That(
                sync.Table.LeftOutColumns.Select(column => $"{column.Name} {column.Type}"),
                Is.EqualTo((string[])["At time", "Took duration", "Big uint64"]));
            Assert.That(await ReadAsync(), Is.EqualTo((string[])["\"run_id\",\"Id\",\"Name\"", $"\"{run}\",1,\"end\""]));
            Assert.That((await Tracker.ReadTableAsync(Location)).LeftOutColumns, Has.Count.EqualTo(3));
        });
    }

    [Test]
    public async Task Sync_VersionsThatAreNoParquetRows_AreNotDescribedAndSaidWhy()
    {
        var described = await SaveAsync(new Sale(1, "a"));
        await using (var run = await Tracker.StartRunAsync("shop"))
        {
            await run.SaveDatasetAsync("orders", new[] { new Sale(2, "b") }, options => options.Format = "csv");
            await run.CompleteAsync();
        }

        var gone = await SaveAsync(new Sale(3, "c"));
        DeleteFileOf(gone);

        var sync = await SyncAsync();

        Assert.Multiple(() =>
        {
            Assert.That(sync.Added, Is.EqualTo((string[])[described]));
            Assert.That(
                sync.NotDescribed.Select(version => version.Reason),
                Has.Some.Contains("stored as csv").And.Some.Contains("is not there any more"));
        });
    }

    [Test]
    public async Task Sync_NothingToDescribe_SaysWhy()
    {
        await using (var run = await Tracker.StartRunAsync("shop"))
        {
            await run.SaveDatasetAsync("orders", new[] { new Sale(2, "b") }, options => options.Format = "csv");
            await run.CompleteAsync();
        }

        var csv = await Assert.ThrowsAsync<TableException>(() => SyncAsync());
        var none = await Assert.ThrowsAsync<TableException>(() => Tracker.SyncTableAsync("shop/others", Location));
        var read = await Assert.ThrowsAsync<TableException>(() => Tracker.ReadTableAsync(Location));

        Assert.Multiple(() =>
        {
            Assert.That(csv!.Message, Does.Contain("stored as csv"));
            Assert.That((csv.Code, none!.Code, read!.Code), Is.EqualTo((TableException.Empty, TableException.Empty, TableException.Empty)));
            Assert.That(
                () => Tracker.SyncTableAsync("nobody/orders", Location),
                Throws.InstanceOf<ReferenceException>().With.Property("Code").EqualTo(ErrorCode.ReferenceNotFound));
            Assert.That(Directory.Exists(Location), Is.False);
        });
    }

    private sealed record Sale(int Id, string Name);

    private sealed record WideSale(string Name, long Id, double Value);

    private sealed record RenamedSale(int Id, string Shop);

    private sealed record OtherSale(string Id);

    private sealed record Timed(int Id, TimeOnly At, TimeSpan Took, ulong Big, string Name);
}
