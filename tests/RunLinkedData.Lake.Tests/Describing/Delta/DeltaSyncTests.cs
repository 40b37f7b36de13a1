using NUnit.Framework;
using RunLinkedData.Lake.Describing;

namespace RunLinkedData.Lake.Tests.Describing.Delta;

/// <summary>Versions of a dataset as a Delta table: made, brought up to date, and read again.</summary>
public class DeltaSyncTests : DeltaTableFixture
{
    [Test]
    public async Task Sync_Versions_AreCommitsThatEachAddOne()
    {
        var runs = new List<string>();
        foreach (var count in (int[])[7, 1, 0])
        {
            runs.Add(await SaveAsync(Enumerable.Range(runs.Count * 10, count).Select(Order.Of).ToArray()));
        }

        var sync = await SyncAsync();
        var again = await Tracker.ReadTableAsync(Location, TableFormat.Delta);

        Assert.Multiple(async () =>
        {
            Assert.That(sync.Added, Is.EqualTo(runs));
            Assert.That(sync.Dropped, Is.Empty);
            Assert.That(sync.NotDescribed, Is.Empty);
            Assert.That(sync.IsExclusive, Is.True);
            Assert.That(sync.Table.MetadataFile, Is.EqualTo($"file://{Log}/{2:D20}.json"));
            Assert.That((sync.Table.Dataset, sync.Table.CurrentSnapshot), Is.EqualTo((Dataset, 2)));
            Assert.That(sync.Table.Versions.Select(version => (version.RunId, version.Id, version.Files, version.Rows)), Is.EqualTo(
                (IEnumerable<(string, long?, long, long)>)[(runs[0], null, 1, 7), (runs[1], null, 1, 1), (runs[2], null, 1, 0)]));
            Assert.That(again.Versions, Is.EqualTo(sync.Table.Versions));
            Assert.That(again.Columns, Is.EqualTo(sync.Table.Columns));
            Assert.That(
                again.Columns.Select(column => column.Type),
                Is.SupersetOf((string[])["timestamp_ntz", "timestamp", "array<integer>", "binary", "integer", "long", "date"]));
            Assert.That(await ReadTableAsync(0), Is.EqualTo(await LoadAsync(runs[0])));
            Assert.That(RowsOf(await ReadTableAsync()), Is.EquivalentTo(
                RowsOf(await LoadAsync(runs[0])).Concat(RowsOf(await LoadAsync(runs[1])))));
            Assert.That(DataFiles(), Is.EqualTo(runs.Order(StringComparer.Ordinal).Select(run => $"run_id={run}/part-00000.parquet")));
            Assert.That((string?)Commit(0)[1]["protocol"]!["readerFeatures"]![0], Is.EqualTo("timestampNtz"));
        });
    }

    [Test]
    public async Task Sync_StepByStep_AddsWhatIsNewAndTouchesNothingElse()
    {
        var first = await SaveAsync(new Sale(1, "a"));
        await SyncAsync();
        var before = await File.ReadAllBytesAsync(Path.Combine(Log, $"{0:D20}.json"));
        var second = await SaveAsync(new Sale(2, "b"));

        var sync = await SyncAsync();
        var nothing = await SyncAsync();

        Assert.Multiple(async () =>
        {
            Assert.That(sync.Added, Is.EqualTo((string[])[second]));
            Assert.That(nothing.Added, Is.Empty);
            Assert.That(nothing.Table.MetadataFile, Is.EqualTo(sync.Table.MetadataFile));
            Assert.That(LogFiles(), Is.EqualTo((string[])[$"{0:D20}.json", $"{1:D20}.json"]));
            Assert.That(await File.ReadAllBytesAsync(Path.Combine(Log, $"{0:D20}.json")), Is.EqualTo(before));
            Assert.That(ActionsOf(1), Is.EqualTo((string[])["commitInfo", "add"]));
            Assert.That(Commit(0)[1].ToJsonString(), Is.EqualTo("""{"protocol":{"minReaderVersion":1,"minWriterVersion":2}}"""));
            Assert.That(await ReadTableAsync(0), Is.EqualTo(await LoadAsync(first)));
            Assert.That(await ReadTableAsync(), Has.Count.EqualTo(3));
        });
    }

    [Test]
    public async Task Sync_SameVersionsAgain_GiveTheSameBytes()
    {
        await SaveAsync(new Sale(1, "a"));
        await SaveAsync(new Sale(2, "b"));
        await SyncAsync();
        var before = LogFiles().Select(file => File.ReadAllText(Path.Combine(Log, file))).ToList();

        Directory.Delete(Location, recursive: true);
        await SyncAsync();

        Assert.That(LogFiles().Select(file => File.ReadAllText(Path.Combine(Log, file))), Is.EqualTo(before));
    }

    [Test]
    public async Task Sync_VersionsThatAreDeletedOrNotWanted_AreTakenOutWithTheirLinks()
    {
        var first = await SaveAsync(new Sale(1, "a"));
        var second = await SaveAsync(new Sale(2, "b"));
        var third = await SaveAsync(new Sale(3, "c"));
        await SyncAsync();
        await Tracker.TrackingStore.DeleteRunAsync(first);
        DeleteFileOfStore(first);
        var between = await ReadTableAsync();

        var deleted = await SyncAsync();
        var rows = await ReadTableAsync();
        var newest = await SyncAsync(options => options.Versions.Last = 1);
        var files = DataFiles();
        var restored = await SyncAsync();

        Assert.Multiple(async () =>
        {
            // The link keeps the file until the table does without it.
            Assert.That(between, Has.Count.EqualTo(4));
            Assert.That(deleted.Dropped, Is.EqualTo((string[])[first]));
            Assert.That(rows.Skip(1), Is.EquivalentTo((string[])[$"\"{second}\",2,\"b\"", $"\"{third}\",3,\"c\""]));
            Assert.That(newest.Dropped, Is.EqualTo((string[])[second]));
            Assert.That(files, Is.EqualTo((string[])[$"run_id={third}/part-00000.parquet"]));
            Assert.That(Directory.GetDirectories(Location), Has.Length.EqualTo(3), "both, and the log");
            Assert.That(restored.Added, Is.EqualTo((string[])[second]));
            Assert.That(restored.Table.Versions.Select(version => version.RunId), Is.EqualTo((string[])[third, second]));
            Assert.That(await ReadTableAsync(), Has.Count.EqualTo(3));
            Assert.That(await LoadAsync(second), Has.Count.EqualTo(2), "the store has its own");
            Assert.That(Commit(3)[1]["remove"]!["extendedFileMetadata"]!.GetValue<bool>(), Is.True);
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
            Assert.That(await ReadTableAsync(), Has.Count.EqualTo(1));
        });
        await SaveAsync(new Sale(2, "b"));
        await SyncAsync();
        Assert.That(await ReadTableAsync(), Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Sync_ColumnsThatReadersBreakAt_AreLeftOutAndToldAlsoLater()
    {
        var run = await SaveAsync(new Timed(1, new TimeOnly(12, 30), TimeSpan.FromSeconds(90), ulong.MaxValue, "end"));
        await SyncAsync();
        var second = await SaveAsync(new Timed(2, new TimeOnly(12, 30), TimeSpan.FromSeconds(90), ulong.MaxValue, "end"));

        var sync = await SyncAsync();

        Assert.Multiple(async () =>
        {
            Assert.That(
                sync.Table.LeftOutColumns.Select(column => $"{column.Name} {column.Type}"),
                Is.EqualTo((string[])["At time", "Took duration", "Big uint64"]));
            Assert.That(await ReadTableAsync(), Is.EquivalentTo(
                (string[])["\"run_id\",\"Id\",\"Name\"", $"\"{run}\",1,\"end\"", $"\"{second}\",2,\"end\""]));
            Assert.That((await Tracker.ReadTableAsync(Location, TableFormat.Delta)).LeftOutColumns, Has.Count.EqualTo(3));
            Assert.That(Commit(1), Has.Count.EqualTo(2));
        });
    }

    [Test]
    public async Task Sync_NothingToDescribe_SaysWhyAndMakesNothing()
    {
        await using (var run = await Tracker.StartRunAsync("shop"))
        {
            await run.SaveDatasetAsync("orders", new[] { new Sale(2, "b") }, options => options.Format = "csv");
            await run.CompleteAsync();
        }

        var csv = await Assert.ThrowsAsync<TableException>(() => SyncAsync());
        var read = await Assert.ThrowsAsync<TableException>(() => Tracker.ReadTableAsync(Location, TableFormat.Delta));

        Assert.Multiple(() =>
        {
            Assert.That((csv!.Code, read!.Code), Is.EqualTo((TableException.Empty, TableException.Empty)));
            Assert.That(csv.Message, Does.Contain("stored as csv"));
            Assert.That(Directory.Exists(Location), Is.False);
        });
    }

    [Test]
    public async Task Sync_RenamedColumns_AreRefused()
    {
        await SaveAsync(new Sale(1, "a"));

        Assert.That(
            () => SyncAsync(options => options.Renamed["Shop"] = "Name"),
            Throws.ArgumentException.With.Message.Contains("'Shop'").And.Message.Contains("a new name is a new column"));
    }

    private void DeleteFileOfStore(string runId) =>
        Directory.Delete(Directory.GetDirectories(Store["mlruns"], runId, SearchOption.AllDirectories).Single(), recursive: true);

    private sealed record Sale(int Id, string Name);

    private sealed record Timed(int Id, TimeOnly At, TimeSpan Took, ulong Big, string Name);
}
