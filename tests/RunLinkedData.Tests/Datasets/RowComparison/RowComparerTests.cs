using Apache.Arrow;
using CsCheck;
using NUnit.Framework;
using RunLinkedData.Datasets.Publishing;
using RunLinkedData.Datasets.Reading;
using RunLinkedData.Datasets.RowComparison;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.Datasets.RowComparison;

/// <summary>Whatever the columns and the rows are, the differences are those that plain code with a dictionary finds.</summary>
[TestFixtureSource(nameof(RowFormats))]
public sealed class RowComparerTests(string format) : DatasetFixture
{
    /// <summary>In memory as one batch and as many, and with a file for each batch.</summary>
    [TestCase(1 << 20, 100)]
    [TestCase(1 << 20, 7)]
    [TestCase(1, 7)]
    public void Compare_RandomTables_FindsWhatADictionaryFinds(long memory, int groupRows) => RowTable.Pairs(60).Sample(
        pair => Assert.That(Compare(pair, format, memory, groupRows), Is.EqualTo(pair.Original.Differences(pair.Other))),
        iter: TestScale.Inputs(60),
        threads: 1);

    [Test]
    public async Task Sort_InMemoryForNothing_MergesFilesInSeveralPasses()
    {
        var rows = Enumerable.Range(0, 500).Select(i => new Item(i * 7919 % 500, $"item {i}", i)).ToArray();
        var dataset = await SaveAsync(rows, format, new SaveDatasetOptions { RowGroupRows = 10, MaxFileBytes = 1 });
        using var folder = new SpillFolder(null);
        using var sorter = new RowSorter(new RowSide(dataset, ["Id"], _ => true), folder, 1);

        await sorter.SortAsync(default);

        // 50 files of the rows as they are read, and as two at a time are merged until two are left, 48 more.
        Assert.That(sorter.FilesWritten, Is.EqualTo(98));
        await using var merged = await sorter.OpenAsync(default);
        for (var i = 0; i < 500; i++, await merged.NextAsync())
        {
            Assert.That(((Int32Array)merged.Current!.Batch.Column(0)).GetValue(merged.Current.Row), Is.EqualTo(i));
        }

        Assert.That(merged.Current, Is.Null);
    }

    private List<string> Compare((RowTable Original, RowTable Other) tables, string format, long memory, int groupRows) =>
        Task.Run(async () =>
        {
            var options = new SaveDatasetOptions { Format = format, RowGroupRows = groupRows, MaxFileBytes = 1 };
            var (original, other) = (await SaveBatchAsync(tables.Original, options), await SaveBatchAsync(tables.Other, options));
            var differences = original.CompareRowsAsync(other, tables.Original.KeyNames, with => with.MemoryBytes = memory);
            return await differences.Select(RowTable.Show).ToListAsync();
        }).Result;

    private async Task<Dataset> SaveBatchAsync(RowTable table, SaveDatasetOptions options)
    {
        var (name, batch) = (NewName(), table.ToBatch());
        await Writer.WriteBatchesAsync(name, Stream([batch]), batch.Schema, options, default);
        return await OpenAsync(name);
    }
}
