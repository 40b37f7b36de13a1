using NUnit.Framework;
using RunLinkedData.Datasets.Comparison;
using RunLinkedData.Datasets.Referencing;
using RunLinkedData.Model;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Questions.Comparison;
using RunLinkedData.Questions.Verification;

namespace RunLinkedData.Testing.Behaviour;

/// <summary>Files as external inputs of runs.</summary>
public abstract partial class ReferenceBehaviour
{
    [TestCase(false)]
    [TestCase(true)]
    public async Task LogExternalInput_Folder_IsReadAsItWasPinned(bool hash)
    {
        await PutAsync("a.txt", "one");
        await PutAsync("deep/er/b +1%.txt", "two");

        var (runId, input, read) = await LogAsync("", options => options.Hash = hash);
        await PutAsync("later.txt", "not of it");

        (string, string)[] expected = [("a.txt", "one"), ("deep/er/b +1%.txt", "two")];
        var manifest = (await Tracker.LoadExternalInputAsync(Name, runId)).Manifest;
        Assert.Multiple(() =>
        {
            Assert.That(read, Is.EqualTo(expected), "in the run that has pinned it");
            Assert.That(manifest.Digest, Does.StartWith(input.Version).And.EqualTo(input.Digest));
            Assert.That(input.Source, Is.EqualTo(manifest.Source!.Location).And.EndWith("others"));
            Assert.That(manifest.Files[0].Sha256, Is.EqualTo(hash ? Hash("one") : null));
            Assert.That(Tracker.LoadExternalInput(Name, runId, input.Version).RunId, Is.EqualTo(runId));
        });
        Assert.That(await ReadAsync(await Tracker.LoadExternalInputAsync(Name, runId)), Is.EqualTo(expected));
        Assert.That(await VerifyAsync(runId), Is.Empty);
        var artifacts = await Tracker.OpenArtifactsAsync(runId);
        Assert.That((await artifacts.GetEntryAsync(input.Manifest!)).Bytes, Is.Positive, "where the record says");
    }

    [Test]
    public async Task LogExternalInput_OneFile_HasTheVersionOfItsStorage()
    {
        await PutAsync("a.csv", "a;b");

        var (runId, input, read) = await LogAsync("/a.csv");

        var file = (await Tracker.LoadExternalInputAsync(Name, runId)).Manifest.Files.Single();
        Assert.That(input.Version, Is.EqualTo(file.Version ?? input.Digest![..23]));
        Assert.That(read, Is.EqualTo(new[] { ("a.csv", "a;b") }));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task LogExternalInput_FileIsOverwrittenLater_IsFoundAndNotRead(bool hash)
    {
        await PutAsync("a.txt", "one");

        // Not read before: what the cache holds by its hash is read from there.
        using var run = await Tracker.StartRunAsync("references");
        await run.LogExternalInputAsync(Name, Location, options => options.Hash = hash);
        await run.CompleteAsync();
        var runId = run.Id;
        await PutAsync("a.txt", "two");

        var report = await Tracker.VerifyAsync(runId);

        Assert.That(report.Findings.Select(finding => finding.Kind), Is.EqualTo(new[] { VerificationFindingKind.InputChanged }));
        Assert.That(report.Findings[0].Message, Does.Contain($"external input '{Name}'").And.Contain("/a.txt"));
        Assert.That(report.ExternalInputs, Is.EqualTo(1));
        await Assert.ThrowsAsync<DatasetCorruptException>(async () => await ReadAsync(await Tracker.LoadExternalInputAsync(Name, runId)));
    }

    [Test]
    public async Task LogExternalInput_FilesAreGoneLater_IsOneFinding()
    {
        foreach (var name in new[] { "a", "b", "c" })
        {
            await PutAsync(name, name);
        }

        var (runId, _, _) = await LogAsync("");
        await RemoveAsync("a");
        await RemoveAsync("c");

        var finding = (await Tracker.VerifyAsync(runId)).Findings.Single();

        Assert.That(finding.Kind, Is.EqualTo(VerificationFindingKind.InputMissing));
        Assert.That(finding.Message, Does.Contain("'a'").And.Contain("2 of its 3 files"));
    }

    [Test]
    public async Task LogExternalInput_BucketKeepsVersions_GoesOnReadingThePinnedOnes()
    {
        if (!KeepVersions())
        {
            Assert.Ignore("There are no versions of files here.");
        }

        await PutAsync("a.txt", "one");
        var (runId, input, _) = await LogAsync("/a.txt");
        await PutAsync("a.txt", "new");
        var (_, newer, _) = await LogAsync("/a.txt");

        Assert.That(newer.Version, Is.Not.EqualTo(input.Version));
        Assert.That(await ReadAsync(await Tracker.LoadExternalInputAsync(Name, runId)), Is.EqualTo(new[] { ("a.txt", "one") }));
        Assert.That(await VerifyAsync(runId), Is.Empty);
    }

    [Test]
    public async Task LogExternalInput_OtherFilesInTwoRuns_AreTold()
    {
        await PutAsync("a.txt", "one");
        await PutAsync("same.txt", "same");
        var (one, _, _) = await LogAsync("");
        await PutAsync("a.txt", "two");
        await PutAsync("b.txt", "new");
        var (two, _, _) = await LogAsync("");

        var comparison = await Tracker.CompareAsync(one, two);

        var input = comparison.ExternalInputs.Single();
        Assert.That(
            comparison.Changes.Where(change => change.Kind == ChangeKind.ExternalInput).Select(change => (change.Name, change.Other)),
            Is.EqualTo(new[] { (Name, input.Other.Version) }));
        Assert.That((input.Original.Name, input.Content.Outcome), Is.EqualTo((Name, DatasetOutcome.Different)));
        Assert.That(
            input.Content.Files.Select(file => (file.Path, file.Original is null)),
            Is.EqualTo(new[] { ("a.txt", false), ("b.txt", true) }));
        Assert.That(comparison.ToJson(), Does.Contain("\"external_inputs\""));
    }

    private async Task<(string RunId, ExternalInput Input, List<(string Path, string Text)> Read)> LogAsync(
        string path, Action<LogExternalInputOptions>? configure = null)
    {
        using var run = await Tracker.StartRunAsync("references");
        var read = await ReadAsync(await run.LogExternalInputAsync(Name, Location + path, configure));
        await run.CompleteAsync();
        return (run.Id, (await Tracker.GetProvenanceAsync(run.Id)).ExternalInputs.Single(), read);
    }
}
