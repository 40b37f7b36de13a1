using System.Security.Cryptography;
using NUnit.Framework;
using ParquetSharp;
using ParquetSharp.Arrow;
using RunLinkedData.Datasets.Reading;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.Datasets.Reading;

/// <summary>
/// Files of other writers, such as a program that publishes without this library: no CRC of pages, many row groups, dictionaries, several
/// pages of each column; and a footer that says not of whose making they are, or of another's.
/// </summary>
public sealed class PartialForeignTests : PartialFixture
{
    private const int Rows = 80_000;

    [Test]
    public async Task ReadRows_OneColumn_FetchesLittleAndGivesItsRows(
        [Values("parquet-cpp-arrow version 15.0.0", "parquet-mr version 1.13.1 (build 1)")] string writer,
        [Values(nameof(Stock.Shop), nameof(Stock.Units))] string column)
    {
        var rows = Wide.Make(Rows).Select((wide, i) => new Stock(wide, $"shop {i % 400}", i)).ToArray();
        var own = await SaveAsync(rows.Select(row => row.Flat()), PartialReads.Never);
        var bytes = await RewriteAsync(own, writer);
        Storage[PathOf(0)] = bytes;
        var file = Manifest.Files[0] with
        {
            Bytes = bytes.Length,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes)),
            Version = null,
        };
        var dataset = new Dataset(
            Store, Manifest with { Files = [file], Bytes = file.Bytes }, Producer, partialReads: PartialReads.WhereHalfIsSaved);
        var before = BytesRead;

        if (column == nameof(Stock.Shop))
        {
            Assert.That((await dataset.ReadRowsAsync<ShopOnly>()).Select(row => row.Shop), Is.EqualTo(rows.Select(row => row.Shop)));
        }
        else
        {
            Assert.That((await dataset.ReadRowsAsync<UnitsOnly>()).Select(row => row.Units), Is.EqualTo(rows.Select(row => row.Units)));
        }

        Assert.That(BytesRead - before, Is.LessThan(bytes.Length * 0.15));
        Assert.That(dataset.UncheckedFiles, Is.EqualTo(new[] { file.Path }));
    }

    /// <summary>The rows of a dataset as another writer has them.</summary>
    private static async Task<byte[]> RewriteAsync(Dataset dataset, string writer)
    {
        using TemporaryFolder folder = new();
        using WriterPropertiesBuilder builder = new();
        using var properties = builder
            .CreatedBy(writer).Compression(Compression.Snappy).EnableDictionary().MaxRowGroupLength(10_000).DataPagesize(4 << 10).Build();
        FileWriter? file = null;
        try
        {
            await foreach (var batch in dataset.StreamBatchesAsync())
            {
                using (batch)
                {
                    file ??= new FileWriter(folder["foreign.parquet"], batch.Schema, properties);
                    file.WriteRecordBatch(batch);
                }
            }

            file!.Close();
        }
        finally
        {
            file?.Dispose();
        }

        return await File.ReadAllBytesAsync(folder["foreign.parquet"]);
    }

    private sealed record Stock(Wide Wide, string Shop, int Units)
    {
        public StockRow Flat() => new(Shop, Wide.D00, Wide.D01, Wide.D02, Wide.D03, Wide.D04, Wide.D05, Units, Wide.D06, Wide.D07);
    }

    private sealed record StockRow(
        string Shop, double D00, double D01, double D02, double D03, double D04, double D05, int Units, double D06, double D07);

    private sealed record ShopOnly(string Shop);

    private sealed record UnitsOnly(int Units);
}
