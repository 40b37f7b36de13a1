using Microsoft.Data.Sqlite;
using NUnit.Framework;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;
using RunLinkedData.Testing;
using Kind = RunLinkedData.Questions.Verification.VerificationFindingKind;

namespace RunLinkedData.Tests.Questions.Verification;

/// <summary>Each kind of finding, by doing to the files and to the store what it is about.</summary>
public class VerificationFindingTests : VerificationFixture
{
    private const string Part = "datasets/items/part-00000.parquet";
    private const string Manifest = "datasets/items/_manifest.json";
    private const string Record = "provenance/run.json";

    [TestCase(true)]
    [TestCase(false)]
    public async Task Verify_NothingDone_IsSound(bool rehash)
    {
        var sales = await PublishAsync();
        var run = await Tracker.RunAsync("forecast", async run =>
        {
            await run.LoadInputAsync("sales/items@latest");
            run.LogExternalInput("weather", "https://example.com/weather", "2026-11-01");
            await run.SaveDatasetAsync("forecasts", Items.Make(10));
            Directory.CreateDirectory(Folder["model", "layers", "empty"]);
            await File.WriteAllTextAsync(Folder["model", "layers", "one.bin"], "1");
            await File.WriteAllTextAsync(Folder["model", "none"], "");
            await run.SaveDatasetAsync("model", new DirectoryInfo(Folder["model"]));
            await run.SaveDatasetAsync("readme", new FileInfo(Folder["model", "none"]));
        });

        var report = await Tracker.VerifyAsync(run, options => options.Rehash = rehash);

        Assert.That(report.Findings, Is.Empty);
        var bytes = new FileInfo(await PathOfAsync(run, "datasets/forecasts/part-00000.parquet")).Length + 1;
        Assert.That(
            (report.IsSound, report.Runs, report.Versions, report.Files, report.Bytes, report.SkippedRuns, report.IsRehashed),
            Is.EqualTo((true, 1, 3, 4, bytes, 0, rehash)));
        Assert.That(report.Duration, Is.GreaterThan(TimeSpan.Zero));
        Assert.That(Tracker.Verify("sales/items@latest").IsSound);
        Assert.That(Tracker.Verify(sales[..8]).Versions, Is.EqualTo(1));
    }

    [Test]
    public async Task Verify_AByteFlipped_IsFoundWhenFilesAreRead()
    {
        var run = await PublishAsync();
        var path = await PathOfAsync(run, Part);
        var bytes = await File.ReadAllBytesAsync(path);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(path, bytes);

        var found = await VerifyToOneAsync(run);

        Assert.That(
            (found.Kind, found.Process, found.RunId, found.Dataset, found.Path),
            Is.EqualTo((Kind.FileChanged, "sales", run, "items", Part)));
        Assert.That(found.Message, Does.Contain(run).And.Contain("SHA-256").And.Contain("again"));
        Assert.That((await Tracker.VerifyAsync(run, options => options.Rehash = false)).IsSound, "sizes alone do not tell");
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Verify_TruncatedOrLonger_IsFound(bool rehash)
    {
        var run = await PublishAsync();
        var path = await PathOfAsync(run, Part);
        var bytes = await File.ReadAllBytesAsync(path);
        foreach (var changed in (byte[][])[bytes[..^1], [.. bytes, 0], []])
        {
            await File.WriteAllBytesAsync(path, changed);

            Assert.That((await VerifyToOneAsync(run, options => options.Rehash = rehash)).Kind, Is.EqualTo(Kind.FileChanged));
        }
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Verify_FileDeleted_IsFound(bool rehash)
    {
        var run = await PublishAsync();
        File.Delete(await PathOfAsync(run, Part));

        var found = await VerifyToOneAsync(run, options => options.Rehash = rehash);

        Assert.That((found.Kind, found.Dataset, found.Path), Is.EqualTo((Kind.FileMissing, "items", Part)));
        Assert.That(found.Message, Does.Contain("is missing"));
    }

    [Test]
    public async Task Verify_FilesAdded_AreFound()
    {
        var run = await PublishAsync();
        await File.WriteAllTextAsync(await PathOfAsync(run, "datasets/items/part-00001.parquet"), "more");
        Directory.CreateDirectory(await PathOfAsync(run, "datasets/items/empty"));
        Directory.CreateDirectory(await PathOfAsync(run, "datasets/items/full/of"));
        Directory.CreateSymbolicLink(await PathOfAsync(run, "datasets/items/loop"), await PathOfAsync(run, "datasets/items"));

        var report = await Tracker.VerifyAsync(run);

        Assert.That(report.Findings.Select(found => (found.Kind, found.Path)), Is.EqualTo(new[]
        {
            (Kind.FileUnknown, "datasets/items/full"),
            (Kind.FileUnknown, "datasets/items/loop"),
            (Kind.FileUnknown, "datasets/items/part-00001.parquet"),
        }));
    }

    [Test]
    public async Task Verify_ManifestGone_IsFound()
    {
        var run = await PublishAsync();
        File.Delete(await PathOfAsync(run, Manifest));

        var found = await VerifyToOneAsync(run);

        Assert.That((found.Kind, found.Path), Is.EqualTo((Kind.ManifestMissing, Manifest)));
    }

    [TestCase("\"manifest_version\": 1", "\"manifest_version\": 99")]
    [TestCase("{", "(")]
    [TestCase("\"digest\": \"sha256:", "\"digest\": \"sha256:0")]
    [TestCase("part-00000.parquet", "../part-00000.parquet")]
    public async Task Verify_ManifestEdited_IsFound(string text, string by)
    {
        var run = await PublishAsync();
        await ReplaceAsync(run, Manifest, text, by);

        var found = await VerifyToOneAsync(run);

        Assert.That((found.Kind, found.Path), Is.EqualTo((Kind.ManifestDamaged, Manifest)));
    }

    [Test]
    public async Task Verify_FilesAndManifestReplacedAlike_IsToldByTagRecordAndMetricsOnly()
    {
        var run = await PublishAsync(rows: 3);
        var other = await PublishAsync(rows: 4);
        foreach (var path in (string[])[Part, Manifest])
        {
            File.Copy(await PathOfAsync(other, path), await PathOfAsync(run, path), overwrite: true);
        }

        var report = await Tracker.VerifyAsync(run);

        Assert.That(report.Findings.Select(found => found.Kind).Distinct(), Is.EqualTo(new[] { Kind.DigestDiffers, Kind.MetricDiffers }));
        Assert.That(
            report.Findings[0].Message,
            Does.Contain((await StoredAsync(run)).FindTag("rld.output.items"))
                .And.Contain((await StoredAsync(other)).FindTag("rld.output.items")));
        Assert.That(report.Findings.Select(found => found.Message), Has.Some.Contains("'items/rows'"));
    }

    [Test]
    public async Task Verify_TagEdited_IsToldByManifestAndRecord()
    {
        var run = await PublishAsync();
        await Store.SetTagAsync(run, new Tag("rld.output.items", "sha256:0"));

        var report = await Tracker.VerifyAsync(run);

        Assert.That(
            report.Findings.Select(found => (found.Kind, found.Dataset)),
            Is.EquivalentTo(new[] { (Kind.DigestDiffers, "items"), (Kind.RecordDiffers, "items") }));
    }

    [Test]
    public async Task Verify_TagTakenAway_IsToldByFolderAndRecord()
    {
        var run = await PublishAsync();
        await Store.DeleteTagAsync(run, "rld.output.items");

        var report = await Tracker.VerifyAsync(run);

        Assert.That(report.Versions, Is.Zero);
        Assert.That(
            report.Findings.Select(found => (found.Kind, found.Path)),
            Is.EquivalentTo(new[] { (Kind.DatasetUnknown, "datasets/items"), (Kind.RecordDiffers, Record) }));
        Assert.That(report.Findings.Single(found => found.Kind == Kind.DatasetUnknown).Message, Does.Contain("with its manifest"));
        Assert.That((await Tracker.VerifyAsync($"items@{run}")).Findings.Select(found => found.Kind), Does.Contain(Kind.DatasetUnknown));
        Assert.That(
            () => Tracker.VerifyAsync($"others@{run}"),
            Throws.InstanceOf<DatasetException>().With.Property("Code").EqualTo("DATASET_NOT_FOUND"));
    }

    [Test]
    public async Task Verify_FoldersAndFilesAmongTheDatasets_AreFound()
    {
        var run = await PublishAsync();
        Directory.CreateDirectory(await PathOfAsync(run, "datasets/empty"));
        Directory.CreateDirectory(await PathOfAsync(run, "datasets/left"));
        await File.WriteAllTextAsync(await PathOfAsync(run, "datasets/left/part-00000.parquet"), "half");
        await File.WriteAllTextAsync(await PathOfAsync(run, "datasets/note.txt"), "note");

        var report = await Tracker.VerifyAsync(run);

        Assert.That(report.Findings.Select(found => (found.Kind, found.Dataset, found.Path)), Is.EquivalentTo(new[]
        {
            (Kind.DatasetUnknown, "left", "datasets/left"), (Kind.DatasetUnknown, null, "datasets/note.txt"),
        }));
        Assert.That((await Tracker.VerifyAsync(run, options => options.Dataset = "items")).IsSound);
    }

    [Test]
    public async Task Verify_EntryTakenAway_IsFound()
    {
        var run = await PublishAsync();
        using (SqliteConnection connection = new($"Data Source={Folder["mlflow.db"]};Pooling=False"))
        {
            await connection.OpenAsync();
            using var command = connection.CreateCommand();
            command.CommandText = "DELETE FROM inputs";
            await command.ExecuteNonQueryAsync();
        }

        var found = await VerifyToOneAsync(run);

        Assert.That((found.Kind, found.Dataset, found.Path), Is.EqualTo((Kind.LinkMissing, "items", (string?)null)));
    }

    [Test]
    public async Task Verify_ProfileInTheManifestEdited_IsToldByTheMetric()
    {
        var run = await PublishAsync(rows: 4);
        await ReplaceAsync(run, Manifest, "\"mean\": 1.5", "\"mean\": 2.5");

        var found = await VerifyToOneAsync(run);

        Assert.That(found.Kind, Is.EqualTo(Kind.MetricDiffers));
        Assert.That(found.Message, Does.Contain("'items/Id.mean' of run").And.Contain("is 1.5").And.Contain("says 2.5"));
    }

    [Test]
    public async Task Verify_MetricChanged_IsFound()
    {
        var run = await PublishAsync();
        await Store.LogMetricAsync(run, new Metric("items/rows", 30, DateTimeOffset.UtcNow.AddDays(1).ToUnixTimeMilliseconds()));

        Assert.That((await VerifyToOneAsync(run)).Kind, Is.EqualTo(Kind.MetricDiffers));
    }

    [TestCase("{", "(", "cannot be used")]
    [TestCase("\"provenance_version\": 1", "\"provenance_version\": 99", "version 99")]
    [TestCase("\"run_id\": \"", "\"run_id\": \"0", "It is that of run '0")]
    public async Task Verify_RecordDamaged_IsFound(string text, string by, string expected)
    {
        var run = await PublishAsync();
        await ReplaceAsync(run, Record, text, by);

        var found = await VerifyToOneAsync(run);

        Assert.That((found.Kind, found.Dataset, found.Path), Is.EqualTo((Kind.RecordDamaged, (string?)null, Record)));
        Assert.That(found.Message, Does.Contain(expected));
    }

    [Test]
    public async Task Verify_RecordOfNoEnd_IsFound()
    {
        var run = await PublishAsync();
        await using (var file = File.OpenWrite(await PathOfAsync(run, Record)))
        {
            file.SetLength(1L << 40);
        }

        Assert.That((await VerifyToOneAsync(run)).Kind, Is.EqualTo(Kind.RecordDamaged));
    }

    [TestCase("\"digest\": \"sha256:", "\"digest\": \"sha256:0", 2)]
    [TestCase("\"dataset\": \"forecasts\"", "\"dataset\": \"others\"", 2)]
    [TestCase("\"dataset\": \"items\"", "\"dataset\": \"others\"", 2)]
    [TestCase("2026-11-01", "2026-11-02", 2)]
    public async Task Verify_RecordEdited_IsFound(string text, string by, int findings)
    {
        await PublishAsync();
        var run = await Tracker.RunAsync("forecast", async run =>
        {
            await run.LoadInputAsync("sales/items@latest");
            run.LogExternalInput("weather", "https://example.com/weather", "2026-11-01");
            await run.SaveDatasetAsync("forecasts", Items.Make(10));
            await run.SaveDatasetAsync("more", Items.Make(5));
        });
        await ReplaceAsync(run, Record, text, by);

        var report = await Tracker.VerifyAsync(run);

        Assert.That(report.Findings.Select(found => found.Kind), Is.EqualTo(Enumerable.Repeat(Kind.RecordDiffers, findings)));
    }

    [Test]
    public async Task Verify_NoRecord_IsSound()
    {
        var run = await PublishAsync();
        File.Delete(await PathOfAsync(run, Record));

        Assert.That((await Tracker.VerifyAsync(run)).IsSound);
    }

    [Test]
    public async Task Verify_AFolderInThePlaceOfAFile_CannotBeRead()
    {
        var run = await PublishAsync();
        var path = await PathOfAsync(run, Part);
        File.Delete(path);
        Directory.CreateDirectory(path);

        var found = await VerifyToOneAsync(run);

        Assert.That((found.Kind, found.Path), Is.EqualTo((Kind.Unreadable, Part)));
        Assert.That(found.Message, Does.Contain("is a folder"));
    }

    [TestCase(Part)]
    [TestCase(Manifest)]
    [TestCase(Record)]
    [TestCase("datasets")]
    [TestCase("datasets/items")]
    public async Task Verify_NoPermissionForOneOfThem_IsAFindingOfIt(string denied)
    {
        var run = await PublishAsync();
        ObservedArtifacts artifacts = new()
        {
            Fault = path => path == denied ? new MlflowException(MlflowErrorCode.PermissionDenied, "Not for you.") : null,
        };
        await ReconnectAsync(artifacts.Watch);

        var found = await VerifyToOneAsync(run);

        Assert.That((found.Kind, found.Path), Is.EqualTo((Kind.Unreadable, denied)));
        Assert.That(found.Message, Does.Contain("Not for you."));
    }

    [TestCase(MlflowErrorCode.TemporarilyUnavailable)]
    [TestCase(MlflowErrorCode.Unauthenticated)]
    [TestCase(MlflowErrorCode.EndpointNotFound)]
    public async Task Verify_ServerOutOfReach_IsAnErrorAndNoFinding(string code)
    {
        var run = await PublishAsync();
        ObservedArtifacts artifacts = new();
        await ReconnectAsync(artifacts.Watch);
        foreach (var path in (string[])[Part, Manifest, Record, "datasets"])
        {
            artifacts.Fault = asked => asked == path ? new MlflowException(code, "Nobody there.") : null;
            Assert.That(() => Tracker.VerifyAsync(run), Throws.InstanceOf<MlflowException>().With.Property("Code").EqualTo(code), path);
            Assert.That(
                () => Tracker.VerifyProcessAsync("sales"), Throws.InstanceOf<MlflowException>().With.Property("Code").EqualTo(code), path);
        }

        artifacts.Fault = _ => null;
        Observer.Fault = method => method == "SearchRunsAsync" ? new MlflowException(code, "Nobody there.") : null;
        Assert.That(() => Tracker.VerifyProcessAsync("sales"), Throws.InstanceOf<MlflowException>().With.Property("Code").EqualTo(code));
    }

    [Test]
    public async Task Verify_NotPublishedOrDeleted_IsVerifiedWhenItIsNamed()
    {
        var failed = "";
        await using (var run = await Tracker.StartRunAsync("sales"))
        {
            failed = run.Id;
            await run.SaveDatasetAsync("items", Items.Make(3));
        }

        var deleted = await PublishAsync();
        await Store.DeleteRunAsync(deleted);

        Assert.That((await Tracker.VerifyAsync(failed)).Versions, Is.EqualTo(1));
        Assert.That((await Tracker.VerifyAsync(deleted)).IsSound);
        File.Delete(await PathOfAsync(deleted, Part));
        Assert.That((await VerifyToOneAsync(deleted)).Kind, Is.EqualTo(Kind.FileMissing));
    }

    [Test]
    public async Task Verify_WhatIsNotThere_IsRefused()
    {
        await PublishAsync();

        Assert.That(
            () => Tracker.VerifyAsync(new string('0', 32)),
            Throws.InstanceOf<ReferenceException>().With.Property("Code").EqualTo("RUN_NOT_FOUND"));
        Assert.That(() => Tracker.VerifyAsync("sales/others@latest"), Throws.InstanceOf<ReferenceException>());
        Assert.That(
            () => Tracker.VerifyProcessAsync("salse"),
            Throws.InstanceOf<ReferenceException>()
                .With.Message.Contains("'salse' names no process")
                .And.Message.Contains("did you mean 'sales'"));
        Assert.That(() => Tracker.VerifyProcessAsync("sales", options => options.Parallelism = 0), Throws.ArgumentException);
        Assert.That(() => Tracker.VerifyProcessAsync("sales", options => options.Dataset = "a/b"), Throws.ArgumentException);
    }
}
