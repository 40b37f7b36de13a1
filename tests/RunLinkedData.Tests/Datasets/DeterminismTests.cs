using NUnit.Framework;
using RunLinkedData.Datasets.Publishing;
using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Tests.Datasets;

[TestFixtureSource(nameof(RowFormats))]
public sealed class DeterminismTests(string format) : DatasetFixture
{
    private SaveDatasetOptions Options => new() { Format = format, RowGroupRows = 30_000, MaxFileBytes = 200_000 };

    [TestCase(1)]
    [TestCase(1000)]
    [TestCase(65_537)]
    public async Task Save_SameRowsFromAnySource_GiveTheSameDigest(int batchRows)
    {
        var rows = Sale.Make(batchRows == 1 ? 3_000 : 100_000);
        var array = await Writer.WriteRowsAsync("array", rows, Options);
        var list = await Writer.WriteRowsAsync("list", rows.ToList(), Options);
        var stream = await Writer.WriteRowsAsync("stream", Stream(rows), Options);
        var batches = await Writer.WriteBatchesAsync(
            "batches", Cut((await OpenAsync("array")).StreamBatchesAsync(), batchRows), null, Options);

        Assert.That(list.Digest, Is.EqualTo(array.Digest));
        Assert.That(stream.Digest, Is.EqualTo(array.Digest));
        Assert.That(batches.Digest, Is.EqualTo(array.Digest));
        Assert.That(batches.Columns, Is.EqualTo(array.Columns));
        Assert.That(batches.Files.Select(f => f.Rows), Is.EqualTo(array.Files.Select(f => f.Rows)));
    }

    /// <summary>
    /// A digest from another process. That of Parquet may change, and this one with it, when the version of ParquetSharp does.
    /// </summary>
    [Test]
    public async Task Save_InAnotherProcess_GivesTheSameDigest()
    {
        var expected = format switch
        {
            DatasetFormat.Parquet => "4a867736ba4bee92",
            DatasetFormat.Csv => "70ced962c3de2371",
            _ => "0d14db158fae037a",
        };

        Assert.That((await Writer.WriteRowsAsync("sales", Sale.Make(5_000), Options)).Digest, Does.StartWith("sha256:" + expected));
    }

    [Test]
    public async Task Save_WideStrings_EndsBatchesByTheirSizeAlone()
    {
        var rows = Enumerable.Range(0, 3_000)
            .Select(i => new ValueTuple<string, string[]?>(new string((char)('a' + (i % 26)), 20_000), i % 3 == 0 ? null : ["x", "y"]))
            .ToArray();
        var array = await Writer.WriteRowsAsync("array", rows, Options);
        var batches = await Writer.WriteBatchesAsync("batches", Cut((await OpenAsync("array")).StreamBatchesAsync(), 77), null, Options);

        Assert.That(batches.Digest, Is.EqualTo(array.Digest));
    }

    [Test]
    public async Task Save_AllTypesAsBatches_GivesTheSameDigest()
    {
        AllTypes[] rows =
        [
            new() { Text = "a", MaybeI32 = 1, Money = 1.5m, MaybeColour = Colour.Green },
            new(),
            new() { MaybeId = Guid.AllBitsSet, MaybeSpan = TimeSpan.FromTicks(3) },
        ];
        var array = await Writer.WriteRowsAsync("array", rows, Options);
        var batches = await Writer.WriteBatchesAsync("batches", Cut((await OpenAsync("array")).StreamBatchesAsync(), 1), null, Options);

        Assert.That(batches.Digest, Is.EqualTo(array.Digest));
        Assert.That(batches.Columns, Is.EqualTo(array.Columns));
    }
}
