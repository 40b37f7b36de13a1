using System.Text.Json;
using NUnit.Framework;
using RunLinkedData.Datasets.Comparison;
using RunLinkedData.Datasets.Referencing;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;
using RunLinkedData.Questions.Comparison;
using RunLinkedData.Questions.Verification;
using RunLinkedData.Tests.Provenance;

namespace RunLinkedData.Tests.Datasets.Referencing;

/// <summary>Tables of other programs as external inputs of runs, with a kind of tables of the tests' own.</summary>
public class ExternalInputTests : LinesFixture
{
    [Test]
    public async Task LogExternalInput_Table_IsPinnedAtTheVersionThatItIsAt()
    {
        var runId = await LogAsync();
        Write("3.v", "two\n");

        var input = (await Tracker.GetProvenanceAsync(runId)).ExternalInputs.Single();
        var link = (await StoredAsync(runId)).Inputs.Single();
        Assert.Multiple(() =>
        {
            Assert.That((input.Name, input.Version, input.Manifest), Is.EqualTo(("numbers", "2", "inputs/numbers/2/_manifest.json")));
            Assert.That(input.Source, Is.EqualTo(new Uri(Table).AbsoluteUri));
            Assert.That((link.Dataset.Digest, link.Context), Is.EqualTo(("2", "input")));
            Assert.That(link.Tags, Does.Contain(new Tag("rld.digest", input.Digest!)));
            Assert.That(link.Dataset.Profile, Does.Contain("\"num_rows\":4"));
        });
        Assert.That((await StoredAsync(runId)).FindTag("rld.external.numbers"), Is.EqualTo("2"));
        Assert.That(await IdsAsync(runId), Is.EqualTo(new long[] { 2, 3, 4, 5 }));
        Assert.That(await FindingsAsync(runId), Is.Empty);
    }

    [Test]
    public async Task LogExternalInput_SeveralVersionsOfOneName_AreLoadedByThem()
    {
        var runId = await Tracker.RunAsync("readers", async run =>
        {
            foreach (var version in new[] { "1", "2", "1" })
            {
                var read = await run.LogExternalInputAsync("numbers", Table, options => options.Version = version);
                Assert.That(read.Manifest.Rows, Is.EqualTo(version == "1" ? 3 : 4));
            }
        });

        Assert.That(await IdsAsync(runId, "1"), Is.EqualTo(new long[] { 1, 2, 3 }));
        Assert.That(await IdsAsync(runId, "2"), Is.EqualTo(new long[] { 2, 3, 4, 5 }));
        Assert.That((await StoredAsync(runId)).FindTag("rld.external.numbers"), Is.EqualTo("1, 2"));
        Assert.That(
            (await Assert.ThrowsAsync<DatasetException>(() => IdsAsync(runId)))!,
            Has.Property("Code").EqualTo(ErrorCode.InputNotFound).And.Message.Contains("Name one of '1', '2'"));
        Assert.That(
            (await Assert.ThrowsAsync<DatasetException>(() => IdsAsync(runId, "9")))!,
            Has.Property("Code").EqualTo(ErrorCode.InputNotFound).And.Message.Contains("'1', '2'"));
    }

    [Test]
    public async Task LoadExternalInput_NotOneOfTheRun_SaysWhichThereAre()
    {
        var runId = await LogAsync();

        var error = (await Assert.ThrowsAsync<DatasetException>(() => Tracker.LoadExternalInputAsync("letters", runId)))!;

        Assert.That((error.Code, error.RunId), Is.EqualTo((ErrorCode.InputNotFound, runId)));
        Assert.That(error.Message, Does.Contain("It has 'numbers'"));
    }

    [Test]
    public async Task LoadExternalInput_RecordedByItsVersionAlone_SaysSo()
    {
        var runId = await Tracker.RunAsync("readers", run =>
        {
            run.LogExternalInput("weather", "s3://bucket/weather.csv", "etag-1");
            return Task.CompletedTask;
        });

        var error = (await Assert.ThrowsAsync<DatasetException>(() => Tracker.LoadExternalInputAsync("weather", runId)))!;

        Assert.That(error.Code, Is.EqualTo(ErrorCode.InputNotPinned));
        Assert.That(error.Message, Does.Contain("nothing pins it").And.Contain("s3://bucket/weather.csv at version 'etag-1'"));
    }

    [Test]
    public async Task LoadExternalInput_ByAVersionThatTheRunWrote_IsThatOfItsRun()
    {
        var runId = await Tracker.RunAsync("readers", async run =>
        {
            await run.LogExternalInputAsync("numbers", Table);
            await run.SaveDatasetAsync("items", Items.Make(1));
        });

        Assert.That((await Tracker.LoadExternalInputAsync("numbers", "readers/items@latest")).RunId, Is.EqualTo(runId));
        Assert.That(Tracker.Version("readers/items@latest").LoadExternalInput("numbers").Manifest.Rows, Is.EqualTo(4));
    }

    [TestCase("gone", VerificationFindingKind.InputMissing)]
    [TestCase("made anew", VerificationFindingKind.InputChanged)]
    [TestCase("other bytes", VerificationFindingKind.InputChanged)]
    public async Task Verify_TableIsNotWhatWasPinned_IsAFindingOfTheInput(string how, VerificationFindingKind kind)
    {
        var runId = await LogAsync();
        switch (how)
        {
            case "gone":
                Directory.Delete(Table, recursive: true);
                Directory.CreateDirectory(Table);
                break;
            case "made anew":
                Write("2.v", "two\n");
                break;
            default:
                Write("two", "4\n5\n6\n");
                break;
        }

        foreach (var rehash in new[] { false, true })
        {
            var finding = (await Tracker.VerifyAsync(runId, options => options.Rehash = rehash)).Findings.Single();

            Assert.That(finding.Kind, Is.EqualTo(kind));
            Assert.That(finding.Message, Does.Contain($"external input 'numbers' (version 2) of run {runId}"));
        }

        Assert.That(async () => await IdsAsync(runId), Throws.TypeOf<DatasetCorruptException>());
    }

    [TestCase(false, VerificationFindingKind.ManifestMissing)]
    [TestCase(true, VerificationFindingKind.ManifestDamaged)]
    public async Task Verify_ManifestIsNotTheOneThatWasRecorded_IsFound(bool replaced, VerificationFindingKind kind)
    {
        var runId = await LogAsync();
        var other = await LogAsync(options => options.Version = "1");
        var (kept, another) = (ManifestOf(await StoredAsync(runId), "2"), ManifestOf(await StoredAsync(other), "1"));
        File.Delete(kept);
        if (replaced)
        {
            File.Copy(another, kept);
        }

        var finding = (await Tracker.VerifyAsync(runId)).Findings.Single();

        Assert.That((finding.Kind, finding.Path), Is.EqualTo((kind, "inputs/numbers/2/_manifest.json")));
        Assert.That(async () => await IdsAsync(runId), Throws.TypeOf<DatasetCorruptException>());
    }

    [Test]
    public async Task Verify_NothingReadsSuchTablesHere_IsSaidAndTheRestIsVerified()
    {
        var runId = await LogAsync();
        await ReconnectAsync(options => options.VersionSources.Clear());

        var finding = (await Tracker.VerifyAsync(runId)).Findings.Single();

        Assert.That(finding.Kind, Is.EqualTo(VerificationFindingKind.Unreadable));
        Assert.That(finding.Message, Does.Contain("UseLake"));
    }

    [Test]
    public async Task LogExternalInput_SameVersionOfOtherContent_IsRefusedAndTheFirstStays()
    {
        using var run = await Tracker.StartRunAsync("readers");
        await run.LogExternalInputAsync("numbers", Table);
        Write("2.v", "two\n");

        var error = (await Assert.ThrowsAsync<DatasetException>(() => run.LogExternalInputAsync("numbers", Table)))!;

        Assert.That(error.Code, Is.EqualTo(ErrorCode.DatasetExists));
        Assert.That(error.Message, Does.Contain("What was pinned stays"));
        await run.CompleteAsync();
        Assert.That((await Tracker.LoadExternalInputAsync("numbers", run.Id)).Manifest.Rows, Is.EqualTo(4));
    }

    [Test]
    public async Task LogExternalInput_PinnedAfterItWasRecordedWithout_IsRefused()
    {
        using var run = await Tracker.StartRunAsync("readers");
        run.LogExternalInput("numbers", new Uri(Table).AbsoluteUri, "2");

        Assert.That(
            () => run.LogExternalInputAsync("numbers", Table),
            Throws.TypeOf<MlflowException>().With.Message.Contains("with other pins, or none"));

        await run.LogExternalInputAsync("other", Table);
        run.LogExternalInput("other", new Uri(Table).AbsoluteUri, "2");
        await run.CompleteAsync();
        Assert.That((await StoredAsync(run.Id)).Inputs.Count(input => input.Dataset.Name == "other"), Is.EqualTo(1));
    }

    [Test]
    public async Task LogExternalInput_ManyThreadsAtOnce_IsOneInput()
    {
        using var run = await Tracker.StartRunAsync("readers");

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => run.LogExternalInputAsync("numbers", Table))));

        await run.CompleteAsync();
        Assert.That((await StoredAsync(run.Id)).Inputs, Has.Count.EqualTo(1));
        Assert.That(await FindingsAsync(run.Id), Is.Empty);
    }

    [Test]
    public async Task LogExternalInput_MembersOfAGroupReadTheSame_IsOneInputOfTheRun()
    {
        var runId = "";
        foreach (var index in new[] { 0, 1 })
        {
            await using var member = await Tracker.JoinRunAsync(
                "readers", join => (join.Group, join.Index, join.Size) = ("job-1", index, 2));
            await member.LogExternalInputAsync("numbers", Table);
            await member.SaveDatasetPartAsync("items", Items.Make(1));
            await member.CompleteAsync();
            runId = member.Id;
        }

        Assert.That((await StoredAsync(runId)).Inputs.Count(input => input.Context == "input"), Is.EqualTo(1));
        Assert.That(await IdsAsync(runId), Is.EqualTo(new long[] { 2, 3, 4, 5 }));
        Assert.That(await FindingsAsync(runId), Is.Empty);
        foreach (var member in (await Tracker.GetProvenanceAsync(runId)).Members!)
        {
            Assert.That(member.ExternalInputs.Single().Manifest, Is.EqualTo("inputs/numbers/2/_manifest.json"));
        }
    }

    [Test]
    public async Task LogExternalInput_RunThatIsResumed_ReadsItAgain()
    {
        var run = await Tracker.StartRunAsync("readers");
        await run.LogExternalInputAsync("numbers", Table);
        await run.FlushAsync();
        await using var second = await RunTracker.ConnectAsync(Resuming(run.Id));
        using var resumed = await second.StartRunAsync("readers");

        Assert.That((await resumed.LogExternalInputAsync("numbers", Table)).Manifest.Rows, Is.EqualTo(4));

        await resumed.CompleteAsync();
        Assert.That(await FindingsAsync(run.Id), Is.Empty);
        run.Dispose();
    }

    [Test]
    public async Task LogExternalInput_NothingIsThere_RecordsNothing()
    {
        using var run = await Tracker.StartRunAsync("readers");

        Assert.That(
            () => run.LogExternalInputAsync("numbers", Folder["none"]),
            Throws.TypeOf<DatasetException>().With.Property("Code").EqualTo(ErrorCode.DatasetValue));
        Assert.That(
            () => run.LogExternalInputAsync("numbers", "s3://user:word@bucket/a"), Throws.InstanceOf<ArgumentException>());

        await run.CompleteAsync();
        var stored = await StoredAsync(run.Id);
        Assert.That((stored.Inputs.Count, Directory.Exists(Path.Combine(stored.Info.ArtifactUri, "inputs"))), Is.EqualTo((0, false)));
    }

    [TestCase("17", "17")]
    [TestCase("v1.2-a_b", "v1.2-a_b")]
    [TestCase("sha256:0123456789abcdef", "sha256-0123456789abcdef")]
    [TestCase("Main", null)]
    [TestCase("../../datasets/x", null)]
    [TestCase("\"etag\"", null)]
    [TestCase("sha256:../x", null)]
    [TestCase("ends.", null)]
    public void Folder_OfAnyVersion_IsOneFolderOfEveryDisk(string version, string? folder)
    {
        var path = new DatasetIdentity("numbers", "") { ExternalVersion = version }.Folder;

        Assert.That(path, folder is null ? Does.Match("^inputs/numbers/[0-9a-f]{40}$") : Is.EqualTo($"inputs/numbers/{folder}"));
    }

    [Test]
    public async Task LogArtifact_InTheFolderOfInputs_IsRefused()
    {
        using var run = await Tracker.StartRunAsync("readers");

        Assert.That(() => run.LogText("x", "inputs/numbers/2/_manifest.json"), Throws.InstanceOf<MlflowException>());
    }

    [Test]
    public async Task Compare_OtherVersions_TellsRowsAndColumns()
    {
        var (one, two) = (await LogAsync(options => options.Version = "1"), await LogAsync());

        var comparison = await Tracker.CompareAsync(one, two);

        var input = comparison.ExternalInputs.Single();
        Assert.That(
            (input.Content.Outcome, input.Content.Original!.Rows, input.Content.Other!.Rows),
            Is.EqualTo((DatasetOutcome.Different, 3, 4)));
        Assert.That(comparison.Changes.Where(change => change.Kind == ChangeKind.ExternalInput), Is.EqualTo(new Change[]
        {
            new() { Kind = ChangeKind.ExternalInput, Name = "numbers", Original = "1", Other = "2" },
        }));
        Assert.That((await Tracker.CompareAsync(one, one)).ExternalInputs, Is.Empty);
    }

    [Test]
    public async Task Compare_SameVersionMadeAnew_IsAChangeOfItsDigest()
    {
        var one = await LogAsync();
        Write("2.v", "two\n");
        var two = await LogAsync();

        var comparison = await Tracker.CompareAsync(one, two);

        Assert.That(
            comparison.Changes.Where(change => change.Kind == ChangeKind.ExternalInput).Select(change => change.Name),
            Is.EqualTo(new[] { "numbers digest" }));
        Assert.That(comparison.ExternalInputs.Single().Content.Other!.Rows, Is.EqualTo(2));
    }

    [Test]
    public async Task Compare_ManifestIsGone_IsNoted()
    {
        var (one, two) = (await LogAsync(options => options.Version = "1"), await LogAsync());
        File.Delete(ManifestOf(await StoredAsync(two), "2"));

        var comparison = await Tracker.CompareAsync(one, two);

        Assert.That(comparison.ExternalInputs, Is.Empty);
        Assert.That(comparison.Notes, Has.One.Contains("What changed in the external input 'numbers' is not known"));
    }

    [Test]
    public async Task Reproduction_PinnedInput_IsNamedWithWhereItIsPinned()
    {
        var runId = await LogAsync();

        var plan = await Tracker.GetReproductionAsync(runId);

        Assert.That(plan.ExternalInputs.Single().Version, Is.EqualTo("2"));
        Assert.That(plan.Warnings, Has.One.Contains($"{new Uri(Table).AbsoluteUri} at version '2'").And.One.Contains("rld get"));
    }

    [Test]
    public async Task Record_OfAPinnedInput_IsAsTheSchemaSays()
    {
        var stored = await StoredAsync(await LogAsync());

        using var record = JsonDocument.Parse(
            await File.ReadAllBytesAsync(Path.Combine(stored.Info.ArtifactUri, "provenance", "run.json")));

        ProvenanceSchema.Check(record.RootElement);
        var input = record.RootElement.GetProperty("external_inputs").EnumerateArray().Single();
        Assert.That(File.Exists(Path.Combine(stored.Info.ArtifactUri, input.GetProperty("manifest").GetString()!)), Is.True);
    }

    private static string ManifestOf(MlflowRun run, string version) =>
        Path.Combine(run.Info.ArtifactUri, "inputs", "numbers", version, "_manifest.json");

    private RunTrackerOptions Resuming(string runId)
    {
        SetEnvironment("MLFLOW_RUN_ID", runId);
        var options = Options();
        Configure(options);
        return options;
    }

    private Task<string> LogAsync(Action<LogExternalInputOptions>? configure = null) =>
        Tracker.RunAsync("readers", run => run.LogExternalInputAsync("numbers", Table, configure));

    private async Task<IEnumerable<long>> IdsAsync(string runId, string? version = null)
    {
        var dataset = await Tracker.LoadExternalInputAsync("numbers", runId, version);
        return (await dataset.ReadRowsAsync<Number>()).Select(number => number.Id);
    }

    private async Task<IEnumerable<string>> FindingsAsync(string runId) =>
        (await Tracker.VerifyAsync(runId)).Findings.Select(finding => finding.Message);
}
