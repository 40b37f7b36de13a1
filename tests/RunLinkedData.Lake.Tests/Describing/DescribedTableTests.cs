using System.Globalization;
using System.Text.Json.Nodes;
using NUnit.Framework;
using RunLinkedData.Lake.Avro;
using RunLinkedData.Lake.Describing;
using RunLinkedData.Lake.Files;

namespace RunLinkedData.Lake.Tests.Describing;

/// <summary>
/// Three versions, and the table that another program has made of them and that five readers have read: what is made of them here says the
/// same, field by field. They are not in the repository: <see cref="SharedLake"/>.
/// </summary>
public class DescribedTableTests : TableFixture
{
    private const string Home = "/tmp/lake/described";
    private const int SplitOffsets = 132;
    private const int ManifestLength = 501;

    private string _described = "";

    [SetUp]
    public async Task AddVersionsAsync()
    {
        _described = SharedLake.Require("described");
        await SaveAsync(new { Id = 1 });
        await DescribedVersions.AddAsync(Store["mlflow.db"], _described);
        for (var i = 1; i <= DescribedVersions.Runs.Length; i++)
        {
            var until = DescribedVersions.StartedUntil(i);
            await Tracker.SyncTableAsync("described/orders", Location, TableFormat.Iceberg, options =>
            {
                options.Versions.Until = until;
                options.Renamed["unit_price"] = "price";
            });
        }
    }

    [Test]
    public async Task Sync_DescribedVersions_HasTheSameMetadata([Range(1, 3)] int number)
    {
        var name = $"v{number}.metadata.json";
        var (made, expected) = (await MetadataAsync(Store["table", "metadata", name]), await MetadataAsync(Expected(name)));

        Assert.That(made, Is.EqualTo(expected));
    }

    [Test]
    public async Task Sync_DescribedVersions_HasTheSameManifestsAndLists()
    {
        Assert.That(FilesOf("*.avro"), Is.EqualTo(Directory.GetFiles(Expected("")).Select(file => Path.GetFileName(file))
            .Where(file => file.EndsWith(".avro", StringComparison.Ordinal)).Order(StringComparer.Ordinal)));
        foreach (var file in FilesOf("*.avro"))
        {
            var (made, expected) = (await AvroAsync(Store["table", "metadata", file]), await AvroAsync(Expected(file)));
            Assert.That(made, Is.EqualTo(expected), file);
        }
    }

    [Test]
    public async Task Sync_DescribedVersions_HasTheAnswersOfAllReaders()
    {
        var answers = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(_described, "iceberg", "orders", "answers.json")))!;
        foreach (var answer in answers["snapshots"]!.AsArray().Where(answer => answer!["tag"] is not null))
        {
            var read = CanonicalCsv.Sha256(await ReadAsync((string)answer!["tag"]!));
            Assert.That(read, Is.EqualTo((string)answer["csv_sha256"]!), answer.ToJsonString());
        }

        Assert.That(CanonicalCsv.Sha256(await ReadAsync()), Is.EqualTo((string)answers["current"]!["csv_sha256"]!));
    }

    private string Expected(string file) => Path.Combine(_described, "iceberg", "orders", "metadata", file);

    // The same place, and the name of the dataset without its process.
    private string Moved(string text) => text
        .Replace($"file://{Location}", $"file://{Home}/iceberg/orders", StringComparison.Ordinal)
        .Replace($"file://{_described}", $"file://{Home}", StringComparison.Ordinal)
        .Replace("\"described/orders\"", "\"orders\"", StringComparison.Ordinal);

    private async Task<string> MetadataAsync(string file)
    {
        var json = JsonNode.Parse(Moved(await File.ReadAllTextAsync(file)))!;
        json["table-uuid"] = "";
        var mapping = json["properties"]!["schema.name-mapping.default"]!;
        mapping.ReplaceWith(JsonNode.Parse((string)mapping!));
        return DescribedVersions.Sorted(json).ToJsonString();
    }

    private async Task<List<string>> AvroAsync(string file)
    {
        await using var avro = await AvroFile.OpenAsync(File.OpenRead(file), FileLocation.TryParse(file)!, default);
        return
        [
            .. avro.Metadata.Where(entry => entry.Key is not "avro.schema")
                .Select(entry => $"{entry.Key} {Plain(System.Text.Encoding.UTF8.GetString(entry.Value))}").Order(StringComparer.Ordinal),
            .. await avro.ReadAsync(default).Select(record => Moved(Text(record))).ToListAsync(),
        ];
    }

    private static string Plain(string text) =>
        text is ['{' or '[', ..] ? DescribedVersions.Sorted(JsonNode.Parse(text)!).ToJsonString() : text;

    // What has no value is as good as not there. The sizes of manifests are those of another program's compression.
    private static string Text(object? value) => value switch
    {
        AvroRecord { Fields: [{ Name: "key" }, ..] } pair => $"{Text(pair.Values[0])}={Text(pair.Values[1])}",
        AvroRecord record => $"({string.Join(
            ", ",
            record.Fields.Zip(record.Values)
                .Where(pair => pair.Second is not null && pair.First.Id is not (SplitOffsets or ManifestLength))
                .OrderBy(pair => pair.First.Id)
                .Select(pair => $"{pair.First.Name}: {Text(pair.Second)}"))})",
        IEnumerable<object?> items => $"[{string.Join(", ", items.Select(Text))}]",
        byte[] bytes => Convert.ToHexString(bytes),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value}"),
    };
}
