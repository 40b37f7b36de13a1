using System.Text.Json;
using NUnit.Framework;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.Lake.Files;

namespace RunLinkedData.Lake.Tests.Delta;

/// <summary>Delta tables that other programs wrote, at each version, against what these programs read.</summary>
public class SharedDeltaTests
{
    private static IEnumerable<string> Tables => SharedLake.TablesOf("delta");

    [TestCaseSource(nameof(Tables))]
    public async Task Versions_AreWhatTheirMakersRead(string table)
    {
        var folder = Path.Combine(SharedLake.Require("delta"), table);
        using var answers = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "answers.json")));
        List<LocationMap> maps =
            [new(FileLocation.TryParse("/tmp/lake")!, FileLocation.TryParse(Path.GetDirectoryName(Path.GetDirectoryName(folder))!)!)];
        foreach (var answer in answers.RootElement.GetProperty("versions").EnumerateArray())
        {
            var version = answer.GetProperty("version").GetInt64();
            TableFiles files = new(folder, maps: maps);
            if (answer.TryGetProperty("error", out _))
            {
                var error = await Assert.ThrowsAsync<SourceException>(
                    () => DeltaFolder.ReadWithHeaderAsync(files, version), $"version {version}");
                TestContext.Out.WriteLine($"{table}@{version}: {error!.Code} {error.Message}");
                continue;
            }

            var (snapshot, lines) = await DeltaFolder.ReadWithHeaderAsync(files, version);
            Assert.That(CanonicalCsv.Sha256(lines), Is.EqualTo(Wanted(answer)), () => $"version {version}\n{string.Join('\n', lines)}");
            Assert.That(snapshot.Rows ?? lines.Count - 1, Is.EqualTo(lines.Count - 1), $"version {version}");
            Assert.That(
                snapshot.Columns.Select(column => column.Name),
                Is.EqualTo(answer.GetProperty("schema").EnumerateArray().Select(column => column.GetProperty("name").GetString())));
            Assert.That(
                snapshot.PartitionColumns,
                Is.EqualTo(answer.GetProperty("partition_columns").EnumerateArray().Select(column => column.GetString())));
            Assert.That(snapshot.Files, Has.Count.EqualTo(answer.GetProperty("files").GetArrayLength()), $"version {version}");
        }
    }

    // An empty text is no value of a partition, as the protocol says; delta-rs reads an empty text, and DuckDB none.
    internal static string? Wanted(JsonElement answer)
    {
        var duckdb = answer.GetProperty("duckdb");
        var isOdd = answer.GetProperty("partition_columns").GetArrayLength() > 0
            && duckdb.TryGetProperty("agrees", out var agrees) && !agrees.GetBoolean();
        return (isOdd ? duckdb : answer).GetProperty("csv_sha256").GetString();
    }
}
