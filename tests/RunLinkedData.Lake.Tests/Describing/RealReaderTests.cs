using System.Text.Json;
using NUnit.Framework;
using RunLinkedData.Lake.Describing;
using RunLinkedData.Testing;

namespace RunLinkedData.Lake.Tests.Describing;

/// <summary>What pyiceberg and DuckDB read of a table is what this library reads of the versions; skipped where they are not.</summary>
public class RealReaderTests : TableFixture
{
    private RealPython _python = null!;

    [SetUp]
    public async Task FindPythonAsync() => _python = await RealPython.RequireAsync("pyiceberg", "duckdb", "duckdb_extensions", "pyarrow");

    [Test]
    public async Task Read_AllTypes_IsWhatIsInTheVersions()
    {
        var runs = new List<string>();
        foreach (var count in (int[])[7, 0, 1, 20])
        {
            runs.Add(await SaveAsync(Enumerable.Range(runs.Count * 10, count).Select(Order.Of).ToArray()));
        }

        var sync = await SyncAsync();

        await CheckAsync(sync.Table, runs);
    }

    [Test]
    public async Task Read_MonthlyVersionsWhoseColumnsChange_IsWhatIsInEachVersion()
    {
        var runs = new List<string>
        {
            await SaveAsync(Month(1, i => new { Id = i, Units = i, Price = 1.5m * i, Share = 0.25f * i })),
            await SaveAsync(Month(2, i => new { Id = i, Units = i, Price = 1.5m * i, Share = 0.25f * i, Note = $"n {i}" })),
            await SaveAsync(Month(3, i => new { Id = i, Units = 5_000_000_000L * i, Price = 1.5m * i, Share = 0.25f * i, Note = "" })),
        };
        await SyncAsync();
        runs.Add(await SaveAsync(Month(4, i => new { Share = 0.1 * i, Units = (long)i, Price = 1.5m * i, Id = i, Note = "x" })));
        runs.Add(await SaveAsync(Month(5, i => new { Id = i, Count = (long)i, Price = 1.5m * i, Share = 0.1 * i, Note = "y" })));
        await SyncAsync(options => options.Renamed["Count"] = "Units");
        runs.Add(await SaveAsync(Month(6, i => new { Id = i, Count = (long)i, Share = 0.1 * i, Sizes = new int[i] })));
        runs.Add(await SaveAsync(Month(7, i => new { Count = (long)i, Id = i, Sizes = new long[i], At = new TimeOnly(i, 0), Last = "z" })));
        for (var month = 8; month <= 12; month++)
        {
            var number = month;
            runs.Add(await SaveAsync(Month(month, i => new { Id = i, Count = (long)i * number, Note = $"{number}" })));
        }

        var sync = await SyncAsync();

        Assert.That(sync.Table.Versions, Has.Count.EqualTo(12));
        await CheckAsync(sync.Table, runs.Where((_, i) => i != 6));

        // Of the seventh, pyiceberg cannot read the file, as it has a time.
        await Tracker.TrackingStore.DeleteRunAsync(runs[0]);
        await Tracker.TrackingStore.DeleteRunAsync(runs[6]);
        DeleteFileOf(runs[0]);
        await CheckAsync((await SyncAsync()).Table, runs.Where((_, i) => i is not (0 or 6)), withMain: true);
    }

    [Test]
    public async Task Read_VersionsInOneManifest_IsWhatIsInEachVersion()
    {
        var runs = new List<string>();
        for (var i = 0; i < 102; i++)
        {
            runs.Add(await SaveAsync(Order.Of(i)));
        }

        await CheckAsync((await SyncAsync()).Table, runs.Where((_, i) => i % 50 == 0), withMain: true);
    }

    private static T[] Month<T>(int month, Func<int, T> row) => [.. Enumerable.Range(month, 3).Select(row)];

    private async Task CheckAsync(TableDescription table, IEnumerable<string> runs, bool withMain = false)
    {
        var script = Path.Combine(Repository.PathOf("tests", "RunLinkedData.Lake.Tests"), "Describing", "read_table.py");
        var names = withMain ? runs.Append("main").ToList() : [.. runs];
        var output = await _python.RunAsync(Store.Path, [], [script, table.MetadataFile, .. names]);
        var read = JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, string[]>>>(output)!;
        Assert.That(read.Keys, Is.EquivalentTo(names));
        foreach (var (name, byReader) in read)
        {
            var expected = await ReadAsync(name);
            foreach (var (reader, lines) in byReader)
            {
                Assert.That(lines, Is.EqualTo(expected), $"{name} by {reader}");
            }
        }
    }
}
