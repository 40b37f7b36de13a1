using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Behaviour;

namespace RunLinkedData.Tests.Datasets.Referencing;

/// <summary>Programs that are killed while they refer to data, or refer under one name at once.</summary>
public sealed class ReferenceProcessesTests : TrackerFixture
{
    [Test]
    public async Task SaveReference_ProgramIsKilled_LeavesNothingAndIsSavedByWhoeverResumesTheRun()
    {
        await File.WriteAllTextAsync(Folder["extract.txt"], "what is referred to");
        using var program = ExampleProgram.StartWorker(
            Folder.Path, "refer", TrackingUri, Folder["mlruns"], Folder["extract.txt"]);
        await program.WaitAsync();
        Assert.That((program.ExitCode, program.Error), Is.EqualTo((137, "")));
        var runId = program.Output.Trim();
        var artifacts = await Tracker.OpenArtifactsAsync(runId);
        Assert.That((await StoredAsync(runId)).Info.Status, Is.EqualTo(RunStatus.Running));
        Assert.That(await artifacts.ListAllAsync("datasets").ToListAsync(), Is.Empty);
        var error = await Assert.ThrowsAsync<DatasetException>(
            () => Tracker.LoadDatasetAsync("source", runId, options => options.AllowUnpublished = true));
        Assert.That(error!.Code, Is.EqualTo(ErrorCode.DatasetNotFound));

        await using (var run = await Tracker.ResumeRunAsync(runId))
        {
            await run.SaveReferenceAsync("source", Folder["extract.txt"]);
            await run.CompleteAsync();
        }

        Assert.That((await Tracker.LoadDatasetAsync("source", runId)).Manifest.Files.Single().Path, Is.EqualTo("extract.txt"));
        Assert.That((await Tracker.VerifyAsync(runId)).Findings, Is.Empty);
    }

    [TestCase(false)]
    [TestCase(true)]
    public Task SaveReference_TwoProgramsAtOnce_OneWinsAndTheOtherIsTold(bool isJoined) =>
        PublicationRace.RunAsync(Folder["race"], _ => { }, [], isJoined);
}
