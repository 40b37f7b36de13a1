using NUnit.Framework;
using RunLinkedData.Lake.Describing;

namespace RunLinkedData.Lake.Tests.Describing.Delta;

/// <summary>Columns of versions that change, in a Delta table.</summary>
public class DeltaColumnsTests : DeltaTableFixture
{
    [Test]
    public async Task Sync_MonthlyVersionsWhoseColumnsChange_IsWhatIsInEachVersion()
    {
        var runs = new List<string>
        {
            await SaveAsync(Month(1, i => new { Id = i, Units = i, Price = 1.5m * i, Key = new Guid(i, 1, 2, 0, 1, 2, 3, 4, 5, 6, 7) })),
            await SaveAsync(Month(2, i => new { Id = i, Units = i, Price = 1.5m * i, Note = $"n {i}" })),
            await SaveAsync(Month(3, i => new { Id = i, Units = 5_000_000_000L * i, Price = 1.5m * i, Note = "" })),
        };
        await SyncAsync();
        runs.Add(await SaveAsync(Month(4, i => new { Units = (long)i, Price = 1.5m * i, Id = i, Note = "x", Key = Guid.Empty })));
        runs.Add(await SaveAsync(Month(5, i => new { Id = i, Count = (long)i, Price = 1.5m * i, Note = "y" })));
        await SyncAsync();
        runs.Add(await SaveAsync(Month(6, i => new { Id = i, Count = (long)i, Sizes = new int[i] })));
        runs.Add(await SaveAsync(Month(7, i => new { Count = 7L, Id = i, Sizes = new long[i], At = new DateTime(2026, 1, i), Z = "" })));
        for (var month = 8; month <= 12; month++)
        {
            var number = month;
            runs.Add(await SaveAsync(Month(month, i => new { Id = i, Count = (long)i * number, Note = $"{number}" })));
        }

        var sync = await SyncAsync();

        Assert.That(
            sync.Table.Columns.Select(column => $"{column.Name} {column.Type}"),
            Is.EqualTo((string[])
            [
                "run_id string", "Id integer", "Units long", "Price decimal(38,18)", "Key binary", "Note string", "Count long",
                "Sizes array<long>", "At timestamp_ntz", "Z string",
            ]));
        await CheckAsync(runs, commit => commit + 1);
        Assert.Multiple(() =>
        {
            Assert.That(Commit(0)[1]["protocol"]!["minReaderVersion"]!.GetValue<int>(), Is.EqualTo(1));
            Assert.That(Commit(6)[1]["protocol"]!["minReaderVersion"]!.GetValue<int>(), Is.EqualTo(3), "raised for the timestamp");
            Assert.That(ActionsOf(7), Is.EqualTo((string[])["commitInfo", "add"]));
        });

        // Without the first and the seventh, all others stay as they were.
        await Tracker.TrackingStore.DeleteRunAsync(runs[0]);
        await Tracker.TrackingStore.DeleteRunAsync(runs[6]);
        await SyncAsync();
        var kept = runs.Where((_, i) => i is not (0 or 6)).ToList();
        await CheckAsync(kept, _ => kept.Count, latest: 12);
    }

    [Test]
    public async Task Sync_WiderTypes_AreReadFromNarrowerFiles()
    {
        var narrow = await SaveAsync(new { Id = 1, Value = 0.5f });
        var wide = await SaveAsync(new { Value = 2.5, Id = 5_000_000_000 });

        await SyncAsync();

        Assert.That(await ReadTableAsync(), Is.EquivalentTo((string[])
        [
            "\"run_id\",\"Id\",\"Value\"", $"\"{narrow}\",1,3fe0000000000000", $"\"{wide}\",5000000000,4004000000000000",
        ]));
    }

    [Test]
    public async Task Sync_ColumnsThatDoNotGoTogether_ChangeNothing()
    {
        await SaveAsync(new { Id = 1, Name = "a" });
        await SyncAsync();
        var good = await SaveAsync(new { Id = 2, Name = "b" });
        var run = await SaveAsync(new { Id = "1" });
        var (log, files) = (LogFiles("*"), DataFiles());

        var refused = await Assert.ThrowsAsync<TableException>(() => SyncAsync());

        Assert.Multiple(() =>
        {
            Assert.That(refused!.Code, Is.EqualTo(TableException.Columns));
            Assert.That(refused.Message, Does.Contain(run).And.Contain("'Id' as string").And.Contain("int32"));
            Assert.That(LogFiles("*"), Is.EqualTo(log));
            Assert.That(DataFiles(), Is.EqualTo(files).And.None.Contains(good));
        });
    }

    [Test]
    public async Task Sync_ColumnsOfVersionsThatAreGone_DoNotMatter()
    {
        var old = await SaveAsync(new { Id = 1, Name = "a" });
        var kept = await SaveAsync(new { Name = "b" });
        await SyncAsync();
        var other = await SaveAsync(new { Id = "1", Note = "n" });
        await Tracker.TrackingStore.DeleteRunAsync(old);

        var sync = await SyncAsync();

        Assert.Multiple(async () =>
        {
            Assert.That(sync.Dropped, Is.EqualTo((string[])[old]));
            Assert.That(await ReadTableAsync(), Is.EquivalentTo(
                (string[])["\"run_id\",\"Name\",\"Id\",\"Note\"", $"\"{kept}\",\"b\",,", $"\"{other}\",,\"1\",\"n\""]));
        });
    }

    [TestCase("ID", "differ in case only")]
    [TestCase("Run_Id", "which is what the table calls the version of a row")]
    public async Task Sync_NamesThatNoReaderTellsApart_AreRefused(string name, string message)
    {
        await SaveAsync(new { Id = 1 });
        await (name == "ID" ? SaveAsync(new { ID = 1 }) : SaveAsync(new { Run_Id = 1 }));

        var refused = await Assert.ThrowsAsync<TableException>(() => SyncAsync());

        Assert.That(refused!.Message, Does.Contain(message));
    }

    private static T[] Month<T>(int month, Func<int, T> row) => [.. Enumerable.Range(month, 3).Select(row)];

    // After each commit, the rows of the versions up to then.
    private async Task CheckAsync(List<string> runs, Func<int, int> versionsAfter, int? latest = null)
    {
        var expected = new List<List<Dictionary<string, string>>>();
        foreach (var run in runs)
        {
            expected.Add(RowsOf(await LoadAsync(run)));
        }

        foreach (var commit in latest is { } only ? [only] : Enumerable.Range(0, runs.Count))
        {
            Assert.That(
                RowsOf(await ReadTableAsync(commit)).Select(Text),
                Is.EquivalentTo(expected.Take(versionsAfter(commit)).SelectMany(rows => rows).Select(Text)),
                $"after commit {commit}");
        }
    }

    private static string Text(Dictionary<string, string> row) =>
        string.Join(", ", row.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => $"{field.Key}={field.Value}"));
}
