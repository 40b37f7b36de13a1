using NUnit.Framework;

namespace RunLinkedData.Lake.Tests.Describing.Delta;

/// <summary>Delta tables of so many versions that they have checkpoints.</summary>
public class DeltaManyVersionsTests : DeltaTableFixture
{
    private const int Versions = 300;

    [Test]
    public async Task Sync_HundredsOfVersionsOneByOne_AreReadFromCheckpoints()
    {
        List<string> runs = [];
        for (var i = 0; i < Versions; i++)
        {
            runs.Add(await SaveAsync(new Row(i, $"row {i}")));
            await SyncAsync();
        }

        // One each time, and what that makes too old is taken out.
        for (var i = 0; i < 3; i++)
        {
            runs.Add(await SaveAsync(new Row(Versions + i, "")));
            await SyncAsync(options => options.Versions.Last = 200);
        }

        var last = (Versions + 5) / 100 * 100;
        Assert.Multiple(async () =>
        {
            Assert.That(LogFiles("*.checkpoint.parquet"), Has.Length.EqualTo(last / 100));
            Assert.That(
                await File.ReadAllTextAsync(Path.Combine(Log, "_last_checkpoint")), Does.StartWith($$"""{"version":{{last}},"size":"""));
            Assert.That(DataFiles(), Has.Length.EqualTo(200));
            Assert.That(
                (await ReadTableAsync()).Skip(1).Select(line => line.Split(',')[1]),
                Is.EquivalentTo(Enumerable.Range(Versions - 197, 200).Select(i => $"{i}")));
        });

        // With nothing before the last checkpoint it is the same.
        foreach (var file in LogFiles().Where(file => string.CompareOrdinal(file, $"{last:D20}.json") < 0))
        {
            File.Delete(Path.Combine(Log, file));
        }

        var nothing = await SyncAsync(options => options.Versions.Last = 200);
        Assert.That((nothing.Added, nothing.Dropped, nothing.Table.Versions[^1].RunId), Is.EqualTo(
            (System.Array.Empty<string>(), System.Array.Empty<string>(), runs[^1])));
        Assert.That(await ReadTableAsync(), Has.Count.EqualTo(201));
    }

    private sealed record Row(int Id, string Name);
}
