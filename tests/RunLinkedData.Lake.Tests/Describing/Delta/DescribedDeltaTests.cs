using System.Text.Json.Nodes;
using NUnit.Framework;
using RunLinkedData.Lake.Delta.Log;
using RunLinkedData.Lake.Describing.Delta;
using RunLinkedData.Lake.Files;

namespace RunLinkedData.Lake.Tests.Describing.Delta;

/// <summary>
/// Three versions, and the Delta table that another program has made of them and that four readers have read: what is made of them here
/// says the same, field by field, and is read as the same. They are not in the repository: <see cref="SharedLake"/>.
/// </summary>
public class DescribedDeltaTests : DeltaTableFixture
{
    private string _expected = "";

    [SetUp]
    public async Task AddVersionsAsync()
    {
        var described = SharedLake.Require("described");
        _expected = Path.Combine(described, "delta", "orders");

        // Links need one volume.
        foreach (var file in Directory.GetFiles(Path.Combine(described, "mlruns"), "*", SearchOption.AllDirectories))
        {
            var copy = Store[$"described/{Path.GetRelativePath(described, file)}"];
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        await SaveAsync(new { Id = 1 });
        await DescribedVersions.AddAsync(Store["mlflow.db"], Store["described"]);
        for (var i = 1; i <= DescribedVersions.Runs.Length; i++)
        {
            var until = DescribedVersions.StartedUntil(i);
            await Tracker.SyncTableAsync("described/orders", Location, Format, options => options.Versions.Until = until);
        }
    }

    [Test]
    public void Sync_DescribedVersions_HasTheSameCommits([Range(0, 2)] int number)
    {
        var expected = File.ReadAllLines(Path.Combine(_expected, "_delta_log", $"{number:D20}.json")).Select(line => JsonNode.Parse(line)!);

        Assert.That(Commit(number).Select(Plain), Is.EqualTo(expected.Select(Plain)));
    }

    [Test]
    public async Task Sync_DescribedVersions_HasTheAnswersOfAllReaders()
    {
        var answers = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(_expected, "answers.json")))!;
        Assert.That(answers["versions"]!.AsArray(), Has.Count.EqualTo(3));
        foreach (var answer in answers["versions"]!.AsArray())
        {
            var read = CanonicalCsv.Sha256(await ReadTableAsync((long)answer!["version"]!));
            Assert.That(read, Is.EqualTo((string)answer["csv_sha256"]!), $"version {answer["version"]}");
        }
    }

    [Test]
    public async Task Write_CheckpointOfThem_IsReadAsTheirCommitsAre()
    {
        var expected = await ReadTableAsync();
        var log = await DeltaLog.OpenAsync(new TableFiles(Location), default);
        var replay = await log.ReplayAsync(2, withStatistics: true, default);

        var checkpoint = CheckpointWriter.Write(replay.Protocol!, replay.Metadata!, [.. replay.Files]);
        await File.WriteAllBytesAsync(Path.Combine(Log, $"{2:D20}.checkpoint.parquet"), checkpoint);
        LogFiles().Take(2).ToList().ForEach(file => File.Delete(Path.Combine(Log, file)));
        var read = await (await DeltaLog.OpenAsync(new TableFiles(Location), default)).ReplayAsync(2, withStatistics: true, default);

        Assert.Multiple(async () =>
        {
            Assert.That(await ReadTableAsync(), Is.EqualTo(expected));
            Assert.That(read.Files.Select(Text), Is.EqualTo(replay.Files.Select(Text)));
            Assert.That(read.Metadata!.Configuration, Is.EqualTo(replay.Metadata!.Configuration));
            Assert.That(read.Metadata.Created, Is.EqualTo(1_795_883_080_550));
        });

        static string Text(AddFile file) =>
            $"{file.Path} {file.Bytes} {file.Modified} {file.Statistics} {string.Join(',', file.PartitionValues)}";
    }

    // Texts of JSON as JSON; another place, and properties that are this library's state.
    private static string Plain(JsonNode action)
    {
        foreach (var (_, fields) in action.AsObject())
        {
            foreach (var name in (string[])["stats", "schemaString"])
            {
                if (fields![name] is { } text)
                {
                    text.ReplaceWith(JsonNode.Parse((string)text!));
                }
            }

            if (fields!["configuration"] is { } properties)
            {
                Assert.That(properties.AsObject().Select(property => property.Key), Has.All.StartWith("rld."));
                (fields["configuration"], fields["id"]) = (new JsonObject(), "");
            }
        }

        return DescribedVersions.Sorted(action).ToJsonString();
    }
}
