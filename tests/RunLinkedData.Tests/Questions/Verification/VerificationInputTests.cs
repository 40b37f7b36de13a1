using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using Kind = RunLinkedData.Questions.Verification.VerificationFindingKind;

namespace RunLinkedData.Tests.Questions.Verification;

/// <summary>What verified runs have read, and whether it is still there.</summary>
public class VerificationInputTests : VerificationFixture
{
    [Test]
    public async Task Verify_ReaderOfARunThatWasDeleted_NamesTheInput()
    {
        var input = await PublishAsync();
        var reader = await ReadAsync("sales/items@latest");
        await PublishAsync();
        Assert.That(Tracker.Verify(reader).IsSound);

        await Store.DeleteRunAsync(input);

        var found = await VerifyToOneAsync(reader);
        Assert.That((found.Kind, found.RunId, found.Process), Is.EqualTo((Kind.InputMissing, reader, "plan")));
        Assert.That(found.Message, Does.Contain($"has read 'items' of run {input}, which was deleted").And.Contain("Restore it"));

        await Store.RestoreRunAsync(input);
        Assert.That(Tracker.Verify(reader).IsSound);
    }

    [Test]
    public async Task VerifyProcess_ReadersOfRunsThatAreGone_AreFoundByOneSearchAPage()
    {
        var (gone, kept) = (await PublishAsync(), await PublishAsync("other"));
        string[] readers = [await ReadAsync($"items@{gone}"), await ReadAsync($"items@{kept}"), await ReadAsync($"items@{gone}")];
        await Store.DeleteRunAsync(gone);
        var before = Observer.Calls.Count;

        var report = await Tracker.VerifyProcessAsync("plan");

        Assert.That(
            report.Findings.Select(found => (found.Kind, found.RunId)),
            Is.EqualTo(new[] { (Kind.InputMissing, readers[2]), (Kind.InputMissing, readers[0]) }));
        Assert.That(
            Observer.Calls.Skip(before).Count(call => call == "SearchRunsAsync"), Is.EqualTo(3), "readers, their inputs, deleted readers");
    }

    [Test]
    public async Task Verify_InputsThatAreNotInTheStore_AreMissingUnlessTheirDigestMayBeAnything()
    {
        var reader = await ReadAsync($"items@{await PublishAsync()}");
        await LogAsync(reader, "training", new string('a', 32));
        Assert.That(Tracker.Verify(reader).IsSound, "an MD5 of others looks like the ID of a run");

        await LogAsync(reader, "input", new string('b', 32));

        var kinds = Tracker.Verify(reader).Findings.Select(found => found.Kind);
        Assert.That(kinds, Is.EquivalentTo(new[] { Kind.InputMissing, Kind.RecordDiffers }));
    }

    private Task LogAsync(string runId, string context, string digest) => Store.LogInputsAsync(
        runId,
        [new DatasetInput
        {
            Dataset = new MlflowDataset { Name = "prices", Digest = digest, SourceType = "local", Source = "{}" },
            Tags = [new Tag("mlflow.data.context", context)],
        }]);

    private Task<string> ReadAsync(string reference) => Tracker.RunAsync(
        "plan",
        run =>
        {
            run.LoadInput(reference);
            return run.SaveDatasetAsync("plan", Items.Make(1));
        });
}
