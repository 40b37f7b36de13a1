using System.Security.Cryptography;
using System.Text;
using NUnit.Framework;
using RunLinkedData.Datasets.Reading;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.Datasets;

/// <summary>Files that are whole, as their manifest says, and hold what no program of this library writes.</summary>
public class DamagedContentTests : DatasetFixture
{
    private static readonly string[] Pieces =
    [
        "[", "]", "[1,", "[1]", "{", "}", "\"", "\"\"", ",", "\n", "\r\n", "\0", "\uFEFF", "é", "\\u0000", "\\ud800", "null", "NaN",
        "1e999", "-0",
        "2026-02-30", "0001-01-01", "99999999999999999999", "\"[1,\"", "\"[\"\"a\"\",null]\"", "true", ":", " ", "\t", "00:00:99", "P1Y",
    ];

    [Test]
    public async Task Read_ContentThatWasChangedAnywhere_IsReadOrRefusedWithItsFile(
        [Values(DatasetFormat.Parquet, DatasetFormat.Csv, DatasetFormat.JsonLines)] string format)
    {
        var dataset = await SaveAsync(MakeRows(), format);
        var path = PathOf(dataset.Name, dataset.Manifest.Files[0].Path);
        var whole = await File.ReadAllBytesAsync(path);
        var refused = 0;
        for (var seed = 0; seed < TestScale.Inputs(150); seed++)
        {
            var random = new Random(seed);
            var bytes = Change(whole, random);
            await File.WriteAllBytesAsync(path, bytes);
            refused += await IsRefusedAsync(dataset.Manifest, bytes, seed) ? 1 : 0;
        }

        Assert.That(refused, Is.GreaterThan(10));
    }

    [Test]
    public async Task Read_ColumnsOfOtherTypesThanTheFile_AreReadOrRefused(
        [Values(DatasetFormat.Parquet, DatasetFormat.Csv, DatasetFormat.JsonLines)] string format)
    {
        var dataset = await SaveAsync(MakeRows(), format);
        var content = await File.ReadAllBytesAsync(PathOf(dataset.Name, dataset.Manifest.Files[0].Path));
        for (var seed = 0; seed < TestScale.Inputs(100); seed++)
        {
            var random = new Random(seed);
            DatasetColumn[] columns = [.. dataset.Manifest.Columns.Select(column => column with
            {
                Type = random.Next(3) == 0 ? dataset.Manifest.Columns[random.Next(dataset.Manifest.Columns.Count)].Type : column.Type,
                Nullable = random.Next(2) == 0,
            })];
            await IsRefusedAsync(dataset.Manifest with { Columns = [.. columns.Skip(random.Next(2))] }, content, seed);
        }
    }

    [TestCase("[1,")]
    [TestCase("[1} ")]
    [TestCase("nothing")]
    [TestCase("[\"\\ud800\"]")]
    public async Task Read_CsvCellThatIsNoList_NamesFileRowAndColumn(string cell)
    {
        var dataset = await SaveAsync([new { List = new[] { 1 } }], DatasetFormat.Csv);
        var bytes = Encoding.UTF8.GetBytes($"List\n\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"\n");
        await File.WriteAllBytesAsync(PathOf(dataset.Name, dataset.Manifest.Files[0].Path), bytes);

        Assert.That(
            async () => await Open(dataset.Manifest, bytes).ReadRowsAsync<ListRow>(),
            Throws.TypeOf<DatasetCorruptException>().With.Message.Contains("row 1").And.Message.Contains("'List'")
                .And.Property("File").EqualTo(dataset.Manifest.Files[0].Path));
    }

    [Test]
    public async Task Read_PageOfAParquetFileThatWasChanged_IsRefusedByItsChecksum()
    {
        var value = new byte[1000];
        new Random(1).NextBytes(value);
        var dataset = await SaveAsync([new BytesRow(value)]);
        var bytes = await File.ReadAllBytesAsync(PathOf(dataset.Name, dataset.Manifest.Files[0].Path));
        bytes[bytes.AsSpan().IndexOf(value.AsSpan(500, 20))] ^= 1;
        await File.WriteAllBytesAsync(PathOf(dataset.Name, dataset.Manifest.Files[0].Path), bytes);

        Assert.That(
            async () => await Open(dataset.Manifest, bytes).ReadRowsAsync<BytesRow>(),
            Throws.TypeOf<DatasetCorruptException>().With.Message.Contains("CRC"));
    }

    private static IEnumerable<Row> MakeRows() => Enumerable.Range(0, 60).Select(i => new Row(
        i, $"text {i}", i % 3 == 0 ? null : i / 3.0, i % 2 == 0, new DateOnly(2026, 1, 1).AddDays(i), 1.5m * i, [i, i + 1], [(byte)i],
        Guid.Empty,
        new DateTimeOffset(2026, 1, 1, i % 24, 0, 0, TimeSpan.Zero), TimeSpan.FromSeconds(i), [$"a{i}"]));

    private static byte[] Change(byte[] whole, Random random)
    {
        var at = random.Next(whole.Length);
        var piece = Encoding.UTF8.GetBytes(Pieces[random.Next(Pieces.Length)]);
        return random.Next(3) switch
        {
            0 => [.. whole[..at], .. piece, .. whole[at..]],
            1 => [.. whole[..at], .. piece, .. whole[Math.Min(whole.Length, at + 4)..]],
            _ => [.. whole[..at], (byte)random.Next(256), .. whole[Math.Min(whole.Length, at + 1)..]],
        };
    }

    // Whatever reads it: as rows of a type, as batches, as text.
    private async Task<bool> IsRefusedAsync(DatasetManifest manifest, byte[] content, int seed)
    {
        var isRefused = false;
        foreach (var read in (Func<Dataset, Task>[])
        [
            dataset => dataset.ReadRowsAsync<Row>(),
            dataset => dataset.ExportAsync(System.IO.Stream.Null, DatasetFormat.JsonLines),
            dataset => dataset.ExportAsync(System.IO.Stream.Null, DatasetFormat.Csv),
        ])
        {
            try
            {
                await read(Open(manifest, content));
            }
            catch (DatasetException error)
            {
                isRefused = true;
                Assert.That(error.Message, Does.Contain(manifest.Name), $"Seed {seed}.");
            }
            catch (Exception error) when (error is not AssertionException)
            {
                Assert.Fail($"Seed {seed}: {error}");
            }
        }

        return isRefused;
    }

    private Dataset Open(DatasetManifest manifest, byte[] content)
    {
        var file = manifest.Files[0] with { Bytes = content.Length, Sha256 = Convert.ToHexStringLower(SHA256.HashData(content)) };
        return new Dataset(Artifacts, manifest with { Files = [file] }, Producer);
    }

    private sealed record Row(
        int Id,
        string Text,
        double? Number,
        bool Flag,
        DateOnly Day,
        decimal Amount,
        int[] List,
        byte[] Bytes,
        Guid Key,
        DateTimeOffset Time,
        TimeSpan Took,
        string[] Names);

    private sealed record ListRow(int[] List);

    private sealed record BytesRow(byte[] Bytes);
}
