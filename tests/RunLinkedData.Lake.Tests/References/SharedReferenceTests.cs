using System.Text.Json;
using NUnit.Framework;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.Lake.Files;
using RunLinkedData.Lake.Sources;
using RunLinkedData.Lake.Tests.Delta;
using RunLinkedData.Lake.Tests.Iceberg;
using RunLinkedData.Lake.Tests.Sources;
using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Lake.Tests.References;

/// <summary>
/// Tables that other programs wrote, at each version, saved by reference and loaded again: what their makers read, with nothing copied.
/// </summary>
public class SharedReferenceTests : ReferenceFixture
{
    private static IEnumerable<string> DeltaTables => SharedLake.TablesOf("delta");

    private static IEnumerable<string[]> IcebergTables => SharedIcebergTests.Tables;

    protected override IEnumerable<IVersionSource> Sources
    {
        get
        {
            var maps = SharedLake.Find("delta") is { } delta ? SharedLake.Moved(delta, 1) : (IReadOnlyList<LocationMap>)[];
            return [new DeltaSource(maps), new IcebergSource(maps), new ParquetFolderSource()];
        }
    }

    [TestCaseSource(nameof(DeltaTables))]
    public async Task Delta_EachVersion_IsLoadedAsItsMakerReadsIt(string table)
    {
        var folder = Path.Combine(SharedLake.Require("delta"), table);
        using var answers = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "answers.json")));
        foreach (var answer in answers.RootElement.GetProperty("versions").EnumerateArray().Where(IsRead))
        {
            await CheckAsync(folder, "delta", $"{answer.GetProperty("version").GetInt64()}", SharedDeltaTests.Wanted(answer));
        }
    }

    [TestCaseSource(nameof(IcebergTables))]
    public async Task Iceberg_EachSnapshot_IsLoadedAsItsMakerReadsIt(string format, string table)
    {
        var folder = Path.Combine(SharedLake.Require(format), table);
        if (!File.Exists(Path.Combine(folder, "answers.json")))
        {
            return;
        }

        using var answers = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "answers.json")));
        if (answers.RootElement.TryGetProperty("snapshots", out var snapshots))
        {
            foreach (var answer in snapshots.EnumerateArray())
            {
                await CheckAsync(
                    folder, "iceberg", $"{answer.GetProperty("snapshot_id").GetInt64()}", answer.GetProperty("csv_sha256").GetString());
            }
        }

        await CheckAsync(folder, "iceberg", null, answers.RootElement.GetProperty("current").GetProperty("csv_sha256").GetString());
    }

    [TestCase("duckdb_hive", "duckdb_reads_inferred")]
    [TestCase("duckdb_single", "maker_reads")]
    [TestCase("pyarrow_hive", "duckdb_reads_inferred")]
    [TestCase("spark", "duckdb_reads")]
    [TestCase("spark_partitioned", "duckdb_reads_inferred")]
    public async Task ParquetFolder_IsLoadedAsOthersReadIt(string table, string answer)
    {
        using var folder = SharedSourceTests.Copy(table);
        using var answers = JsonDocument.Parse(await File.ReadAllTextAsync(
            Path.Combine(SharedLake.Require("parquet_folders"), table, "answers.json")));

        await CheckAsync(
            folder.Path, "parquet_folder", null, answers.RootElement.GetProperty(answer).GetProperty("csv_sha256").GetString());
    }

    [TestCaseSource(nameof(DeltaTables))]
    public async Task Delta_AsAnExternalInput_IsWhatItIsByReference(string table)
    {
        var folder = Path.Combine(SharedLake.Require("delta"), table);
        using var answers = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "answers.json")));
        foreach (var answer in answers.RootElement.GetProperty("versions").EnumerateArray().Where(IsRead).TakeLast(1))
        {
            var version = $"{answer.GetProperty("version").GetInt64()}";
            using var run = await Tracker.StartRunAsync("lake");
            var read = await run.LogExternalInputAsync(Name, folder, options => options.Version = version);
            var referred = await run.SaveReferenceAsync(Name, folder, options => options.Version = version);
            await run.CompleteAsync();

            Assert.That((read.ExternalVersion, read.Manifest.Digest), Is.EqualTo((version, referred.Digest)));
            var lines = await ReadAsync(await Tracker.LoadExternalInputAsync(Name, run.Id, version));
            Assert.That(CanonicalCsv.Sha256(lines), Is.EqualTo(SharedDeltaTests.Wanted(answer)));
            Assert.That((await Tracker.VerifyAsync(run.Id)).Findings, Is.Empty);
        }
    }

    private static bool IsRead(JsonElement answer) => !answer.TryGetProperty("error", out _);

    private async Task CheckAsync(string folder, string kind, string? version, string? sha256)
    {
        var manifest = await SaveAsync(folder, options => options.Version = version);

        Assert.That(manifest.Format, Is.EqualTo(kind));
        var lines = await ReadAsync();
        Assert.That(CanonicalCsv.Sha256(lines), Is.EqualTo(sha256), () => $"version {version}\n{string.Join('\n', lines)}");
        Assert.That(await VerifyAsync(), Is.Empty);
        await CheckProfileAsync(manifest);
        Assert.That(
            Directory.GetFiles(Store["mlruns"], "*", SearchOption.AllDirectories).Select(Path.GetExtension), Has.None.EqualTo(".parquet"));
    }

    // What is known without reading the rows is what reading them gives.
    private async Task CheckProfileAsync(DatasetManifest manifest)
    {
        if (manifest.Profile.Count == 0 || manifest.Rows == 0)
        {
            return;
        }

        using var run = await Tracker.StartRunAsync("read");
        var rows = (await LoadAsync()).StreamBatchesAsync([.. manifest.Profile.Keys]);
        var read = await run.SaveDatasetAsync("rows", rows, options => options.Format = DatasetFormat.Csv);
        foreach (var (column, known) in manifest.Profile)
        {
            var found = read.Profile[column];
            Assert.That((known.Nulls, known.Nans), Is.EqualTo((found.Nulls, found.Nans)), column);
            Assert.That(known.Min?.GetRawText() ?? found.Min?.GetRawText(), Is.EqualTo(found.Min?.GetRawText()), column);
            Assert.That(known.Max?.GetRawText() ?? found.Max?.GetRawText(), Is.EqualTo(found.Max?.GetRawText()), column);
        }

        TestContext.Out.WriteLine($"{manifest.Source!.Version}: {string.Join(", ", manifest.Profile.Select(column =>
            $"{column.Key} {column.Value.Nulls} {column.Value.Min} {column.Value.Max}"))}");
        await run.CompleteAsync();
    }
}
