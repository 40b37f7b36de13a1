using System.Text.Json;
using Apache.Arrow;
using NUnit.Framework;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.Lake.Files;
using RunLinkedData.Lake.Iceberg;
using RunLinkedData.Model;

namespace RunLinkedData.Lake.Tests.Iceberg;

/// <summary>Iceberg tables that other programs wrote, at each snapshot, against what these programs read.</summary>
public class SharedIcebergTests
{
    private static readonly string[] Folders = ["iceberg", "iceberg_spark/db", "described/iceberg"];

    internal static IEnumerable<string[]> Tables => Folders.SelectMany(folder => SharedLake.TablesOf(folder)
        .Where(table => !table.StartsWith("data_", StringComparison.Ordinal)).Select(table => (string[])[folder, table]));

    [TestCaseSource(nameof(Tables))]
    public async Task Snapshots_AreWhatTheirMakersRead(string folder, string table)
    {
        var files = Open(folder, table);
        var path = Path.Combine(SharedLake.Require(folder), table, "answers.json");
        if (!File.Exists(path))
        {
            // Its maker has failed, and left an empty file.
            Assert.That(
                async () => await IcebergTable.OpenAsync(files, new IcebergChoice(), default), Throws.InstanceOf<SourceException>());
            return;
        }

        using var answers = JsonDocument.Parse(await File.ReadAllTextAsync(path));
        if (answers.RootElement.TryGetProperty("snapshots", out var snapshots))
        {
            foreach (var answer in snapshots.EnumerateArray())
            {
                await Check(files, new IcebergChoice { SnapshotId = answer.GetProperty("snapshot_id").GetInt64() }, answer);
            }
        }

        await Check(files, new IcebergChoice(), answers.RootElement.GetProperty("current"));
    }

    [TestCase("avro")]
    [TestCase("orc")]
    public void Data_ThatIsNotParquet_IsRefusedByName(string format)
    {
        var files = Open("iceberg_spark/db", $"data_{format}");

        Assert.That(
            async () => await IcebergTable.OpenAsync(files, new IcebergChoice(), default),
            Throws.InstanceOf<SourceException>().With.Property("Code").EqualTo(ErrorCode.TableUnsupported)
                .And.Message.Contains($"the format '{format}'"));
    }

    // The tables say that they lie below /tmp/lake.
    private static TableFiles Open(string folder, string table)
    {
        var path = SharedLake.Require(folder);
        var lake = folder.Split('/').Aggregate(path, (parent, _) => Path.GetDirectoryName(parent)!);
        return new TableFiles(
            Path.Combine(path, table), maps: [new LocationMap(FileLocation.TryParse("/tmp/lake")!, FileLocation.TryParse(lake)!)]);
    }

    private static async Task Check(TableFiles files, IcebergChoice choice, JsonElement answer)
    {
        var snapshot = await IcebergTable.OpenAsync(files, choice, default);
        List<RecordBatch> batches = [];
        await foreach (var batch in IcebergTable.ReadAsync(files, snapshot, default))
        {
            batches.Add(batch);
        }

        var lines = CanonicalCsv.Lines(snapshot.Columns.Select(column => column.Name), batches);
        batches.ForEach(batch => batch.Dispose());
        Assert.That(
            CanonicalCsv.Sha256(lines),
            Is.EqualTo(answer.GetProperty("csv_sha256").GetString()),
            () => $"snapshot {choice.SnapshotId}\n{string.Join('\n', lines)}");
        Assert.That(snapshot.Rows ?? lines.Count - 1, Is.EqualTo(lines.Count - 1));
    }
}
