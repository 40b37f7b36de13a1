using System.Text.Json;
using Apache.Arrow.Types;
using NUnit.Framework;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.Lake.Files;
using RunLinkedData.Lake.Sources;
using RunLinkedData.Lake.Tests.Delta;
using RunLinkedData.Lake.Tests.Iceberg;
using RunLinkedData.Testing;

namespace RunLinkedData.Lake.Tests.Sources;

/// <summary>Tables that other programs wrote, at each version, opened as versions by reference are, and opened again.</summary>
public class SharedSourceTests
{
    private static IEnumerable<string> DeltaTables => SharedLake.TablesOf("delta");

    private static IEnumerable<string[]> IcebergTables => SharedIcebergTests.Tables;

    [TestCaseSource(nameof(DeltaTables))]
    public async Task Delta_EachVersion_IsTheSameAgain(string table)
    {
        var folder = Path.Combine(SharedLake.Require("delta"), table);
        using var answers = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "answers.json")));
        DeltaSource source = new(SharedLake.Moved(folder, 2));
        Assert.That(await source.IsAtAsync(Tables.At(folder), CancellationToken.None), Is.True);
        foreach (var answer in answers.RootElement.GetProperty("versions").EnumerateArray())
        {
            var version = $"{answer.GetProperty("version").GetInt64()}";
            if (answer.TryGetProperty("error", out _))
            {
                await Assert.ThrowsAsync<SourceException>(async () => await (await source.OpenAsync(folder, version)).ReadAsync(), version);
                continue;
            }

            await CheckAsync(source, folder, version, SharedDeltaTests.Wanted(answer));
        }
    }

    [TestCaseSource(nameof(IcebergTables))]
    public async Task Iceberg_EachSnapshot_IsTheSameAgain(string format, string table)
    {
        var folder = Path.Combine(SharedLake.Require(format), table);
        IcebergSource source = new(SharedLake.Moved(folder, 1 + format.Split('/').Length));
        if (!File.Exists(Path.Combine(folder, "answers.json")))
        {
            // Its maker has failed, and left an empty file.
            await Assert.ThrowsAsync<SourceException>(() => source.OpenAsync(folder));
            return;
        }

        using var answers = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "answers.json")));
        Assert.That(await source.IsAtAsync(Tables.At(folder), CancellationToken.None), Is.True);
        if (answers.RootElement.TryGetProperty("snapshots", out var snapshots))
        {
            foreach (var answer in snapshots.EnumerateArray())
            {
                var id = $"{answer.GetProperty("snapshot_id").GetInt64()}";
                await CheckAsync(source, folder, id, answer.GetProperty("csv_sha256").GetString());
            }
        }

        await CheckAsync(source, folder, null, answers.RootElement.GetProperty("current").GetProperty("csv_sha256").GetString());
    }

    [TestCase("duckdb_hive", "duckdb_reads_inferred")]
    [TestCase("duckdb_single", "maker_reads")]
    [TestCase("pyarrow_hive", "duckdb_reads_inferred")]
    [TestCase("spark", "duckdb_reads")]
    [TestCase("spark_partitioned", "duckdb_reads_inferred")]
    public async Task ParquetFolder_IsTheSameAgain(string table, string answer)
    {
        using var folder = Copy(table);
        using var answers = JsonDocument.Parse(await File.ReadAllTextAsync(
            Path.Combine(SharedLake.Require("parquet_folders"), table, "answers.json")));
        ParquetFolderSource source = new();
        Assert.That(await source.IsAtAsync(Tables.At(folder.Path), CancellationToken.None), Is.True);

        await CheckAsync(source, folder.Path, null, answers.RootElement.GetProperty(answer).GetProperty("csv_sha256").GetString());
    }

    [Test]
    public async Task ParquetFolder_FoldersOfValuesWithoutNames_AreRefused()
    {
        using var folder = Copy("pyarrow_directory");

        var error = await Assert.ThrowsAsync<SourceException>(() => new ParquetFolderSource().OpenAsync(folder.Path));

        Assert.That(error!.Message, Does.Contain("does not name a column"));
    }

    // What the makers read lies in the folders too, and is no part of them.
    internal static TemporaryFolder Copy(string table)
    {
        var source = Path.Combine(SharedLake.Require("parquet_folders"), table);
        TemporaryFolder copy = new();
        foreach (var file in Directory.GetFiles(source, "*", SearchOption.AllDirectories)
            .Where(file => !file.EndsWith("answers.json", StringComparison.Ordinal)))
        {
            var target = Path.Combine(copy.Path, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        return copy;
    }

    private static async Task CheckAsync(IVersionSource source, string folder, string? text, string? sha256)
    {
        var version = await source.OpenAsync(folder, text);
        var lines = await version.ReadAsync();
        Assert.That(CanonicalCsv.Sha256(lines), Is.EqualTo(sha256), () => $"version {text}\n{string.Join('\n', lines)}");
        Assert.That(text ?? version.Version, Is.EqualTo(version.Version));
        Assert.That(version.Files.Select(file => file.Path), Is.Unique);
        foreach (var file in version.Files)
        {
            Assert.That(new FileInfo(FileLocation.OfUri(file.Uri).ToString()).Length, Is.EqualTo(file.Bytes), file.Uri);
            Assert.That(file.Pin, Does.Match(@"\A[!-~]{1,100}\z"));
        }

        foreach (var type in version.Schema.FieldsList.Select(field => field.DataType))
        {
            Assert.That(type, Is.Not.InstanceOf<NullType>());
            Assert.That((type as TimestampType)?.Unit ?? TimeUnit.Microsecond, Is.EqualTo(TimeUnit.Microsecond));
            Assert.That((type as Time64Type)?.Unit ?? TimeUnit.Nanosecond, Is.EqualTo(TimeUnit.Nanosecond));
        }

        var measured = await version.MeasureAsync(CancellationToken.None);
        Assert.That(measured.Rows.Sum(), Is.EqualTo(lines.Count - 1));
        foreach (var (file, rows) in version.Files.Zip(measured.Rows))
        {
            Assert.That(file.Rows ?? rows, Is.EqualTo(rows), file.Path);
            Assert.That((await version.ReadAsync(file)).Sum(batch => batch.Length), Is.EqualTo(rows), file.Path);
        }

        var again = await source.OpenAsync(folder, again: version);
        Assert.That(again.Files, Is.EqualTo(version.Files));
        Assert.That(again.Pins, Is.EqualTo(version.Pins));
        Assert.That(await again.ReadAsync(), Is.EqualTo(lines));
    }
}
