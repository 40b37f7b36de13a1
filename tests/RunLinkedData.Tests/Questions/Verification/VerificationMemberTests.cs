using NUnit.Framework;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Model.Provenance.Files;
using RunLinkedData.Questions.Verification;
using RunLinkedData.Testing;
using Kind = RunLinkedData.Questions.Verification.VerificationFindingKind;

namespace RunLinkedData.Tests.Questions.Verification;

/// <summary>Runs on which several programs have recorded, each a process of its own, of which some were killed.</summary>
public class VerificationMemberTests : WorkerFixture
{
    [Test]
    public async Task Verify_ARunThatAnotherProgramHasJoined_IsSound([Values] bool isShared, [Values] bool isKilled)
    {
        var runId = await ShareAsync(isShared, isKilled);

        Assert.That(await VerifyAsync(runId), Is.Empty);
    }

    [Test]
    public async Task Verify_AnArrayOfWhichAMemberWasKilledAndTriedAgain_IsSound()
    {
        var runId = await RunArrayAsync();

        Assert.That(await VerifyAsync(runId), Is.Empty);
    }

    [Test]
    public async Task Verify_RecordOfAnArrayChanged_IsFound()
    {
        var runId = await RunArrayAsync();
        var record = await RecordAsync(runId);
        Assert.That((record.Inputs.Count, record.ExternalInputs.Count, record.Outputs.Count), Is.EqualTo((2, 5, 6)));

        foreach (var input in record.Inputs)
        {
            await WriteAsync(runId, record with { Inputs = [.. record.Inputs.Where(other => other != input)] });
            Assert.That((await VerifyAsync(runId)).Select(found => found.Kind), Is.EqualTo([Kind.RecordDiffers]), $"{input}");
        }

        foreach (var input in record.ExternalInputs)
        {
            await WriteAsync(runId, record with { ExternalInputs = [.. record.ExternalInputs.Where(other => other != input)] });
            Assert.That((await VerifyAsync(runId)).Select(found => found.Kind), Is.EqualTo([Kind.RecordDiffers]), $"{input}");
        }

        foreach (var output in record.Outputs)
        {
            await WriteAsync(runId, record with { Outputs = [.. record.Outputs.Where(other => other != output)] });
            Assert.That((await VerifyAsync(runId)).Select(found => found.Dataset), Is.EqualTo([output.Dataset]), $"{output}");
        }
    }

    [Test]
    public async Task Verify_RecordOfASharedRunChanged_IsFound([Values] bool isShared, [Values] bool isKilled)
    {
        var runId = await ShareAsync(isShared, isKilled);
        var record = await RecordAsync(runId);

        await WriteAsync(runId, record with { Outputs = [.. record.Outputs.Where(output => output.Dataset != "own")] });
        var own = await VerifyAsync(runId);
        await WriteAsync(runId, record with
        {
            Outputs = [.. record.Outputs.Where(output => output.Dataset != "more"), Output("more", 'a')],
            Inputs = [.. record.Inputs, new ProvenanceInput { Dataset = "items", RunId = new string('b', 32) }],
        });
        var more = await VerifyAsync(runId);

        // What a program did that has left no record, nobody can tell: that much may be missing.
        Assert.That(own.Select(found => found.Dataset), isKilled ? Is.Empty : Is.EqualTo(["own"]));
        Assert.That(more.Select(found => found.Kind), Is.EqualTo([Kind.RecordDiffers, Kind.RecordDiffers]));
        Assert.That(more.Select(found => found.Dataset), Is.EquivalentTo(["more", null]));
    }

    [Test]
    public async Task Verify_RecordOfTheOtherProgramDamaged_IsFound()
    {
        var runId = await ShareAsync(isShared: false, isKilled: false);
        var folder = Path.Combine((await StoredAsync(runId)).Info.ArtifactUri, "provenance", "members");
        await File.WriteAllTextAsync(Directory.EnumerateFiles(folder, "run.json", SearchOption.AllDirectories).Single(), "{");

        Assert.That((await VerifyAsync(runId)).Select(found => found.Kind), Is.EqualTo([Kind.RecordDamaged]));
    }

    /// <summary>A finished run that another program has joined, which is killed or completes.</summary>
    private async Task<string> ShareAsync(bool isShared, bool isKilled)
    {
        var input = await PublishAsync();
        using var owner = Tracker.StartRun("plan", start => start.IsShared = isShared);
        await owner.SaveDatasetAsync("own", Items.Make(1));
        await owner.FlushAsync();
        using var program = ExampleProgram.StartWorker(
            Folder.Path,
            new Dictionary<string, string> { ["MLFLOW_RUN_ID"] = owner.Id },
            "reader", TrackingUri, "plan", $"items@{input}", "more", isKilled ? "wait" : "complete");
        await EndAsync(program, isKilled);
        await owner.CompleteAsync();
        return owner.Id;
    }

    /// <summary>The published run of 4 members, of which one was killed when it had saved, and tried again with another input.</summary>
    private async Task<string> RunArrayAsync()
    {
        var (input, other) = (await PublishAsync(), await PublishAsync("other"));
        using (var killed = StartMember(2, other, "killed", "wait"))
        {
            await EndAsync(killed, isKilled: true);
        }

        foreach (var index in new[] { 3, 2, 0 })
        {
            using var member = StartMember(index, input, $"shop-{index}", "complete");
            await EndAsync(member, isKilled: false);
        }

        using var last = StartMember(1, input, "shop-1", "complete");
        await EndAsync(last, isKilled: false);
        return RunsOf(last).Single();
    }

    private ExampleProgram StartMember(int index, string input, string dataset, string end) => ExampleProgram.StartWorker(
        Folder.Path, "reader", TrackingUri, "plan", $"items@{input}", dataset, end, $"{index}", "4");

    private static async Task EndAsync(ExampleProgram program, bool isKilled)
    {
        if (isKilled)
        {
            await UntilAsync(() => Task.FromResult(RunsOf(program).Length == 1 || program.HasExited));
            Assert.That(program.HasExited, Is.False, program.Error);
            program.Kill();
        }

        await program.WaitAsync();
        Assert.That(program.ExitCode == 0, Is.EqualTo(!isKilled), program.Error);
    }

    private async Task<IReadOnlyList<VerificationFinding>> VerifyAsync(string runId) => (await Tracker.VerifyAsync(runId)).Findings;

    private async Task<string> PathAsync(string runId) =>
        Path.Combine((await StoredAsync(runId)).Info.ArtifactUri, "provenance", "run.json");

    private async Task<RunProvenance> RecordAsync(string runId) =>
        ProvenanceFile.Read(await File.ReadAllBytesAsync(await PathAsync(runId)));

    private async Task WriteAsync(string runId, RunProvenance record) =>
        await File.WriteAllBytesAsync(await PathAsync(runId), ProvenanceFile.Write(record));

    private static ProvenanceOutput Output(string name, char digit) => new() { Dataset = name, Digest = "sha256:" + new string(digit, 64) };
}
