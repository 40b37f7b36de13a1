using NUnit.Framework;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Tracking;

namespace RunLinkedData.Testing.Behaviour;

public abstract partial class TrackingStoreBehaviour
{
    private static readonly Tag Key = new("group", "nightly 'one'");

    [Test]
    public async Task FindOrCreateRun_SeveralAtOnce_GetTheSameAndOnlyRun()
    {
        var experiment = await CreateExperimentAsync();

        var runs = await Task.WhenAll(Enumerable.Range(0, 8).Select(async index =>
        {
            await using var store = await CreateStoreAsync();
            var own = NewRunOf(experiment) with { StartTime = Start - (index * 1000), Tags = [new Tag("mlflow.runName", "together")] };
            return await store.FindOrCreateRunAsync(own, Key, index);
        }));

        var found = await Store.SearchRunsAsync(new RunQuery { ExperimentIds = [experiment] });
        Assert.That(runs.Select(run => run.Info.RunId).Distinct().ToList(), Has.Count.EqualTo(1));
        Assert.That(found.Items.Select(run => run.Info.RunId), Is.EqualTo(new[] { runs[0].Info.RunId }));
        Assert.That(
            found.Items[0].Tags, Is.EquivalentTo(new[] { Key, new Tag("group.chosen", "true"), new Tag("mlflow.runName", "together") }));
    }

    [Test]
    public async Task FindOrCreateRun_EndedOne_IsFoundAsItIs()
    {
        var experiment = await CreateExperimentAsync();
        var first = await Store.FindOrCreateRunAsync(NewRunOf(experiment), Key);
        await Store.UpdateRunAsync(first.Info.RunId, new RunUpdate { Status = RunStatus.Finished, EndTime = Start + 1 });

        var again = await Store.FindOrCreateRunAsync(NewRunOf(experiment) with { StartTime = Start - 1 }, Key, 1);

        Assert.That((again.Info.RunId, again.Info.Status), Is.EqualTo((first.Info.RunId, RunStatus.Finished)));
    }

    [Test]
    public async Task FindOrCreateRun_DeletedOrOfAnotherKeyOrExperiment_DoesNotCount()
    {
        var experiment = await CreateExperimentAsync();
        var deleted = await Store.FindOrCreateRunAsync(NewRunOf(experiment), Key);
        await Store.DeleteRunAsync(deleted.Info.RunId);

        var runs = await Task.WhenAll(
            Store.FindOrCreateRunAsync(NewRunOf(experiment), Key),
            Store.FindOrCreateRunAsync(NewRunOf(experiment), Key with { Value = "Nightly 'one'" }),
            Store.FindOrCreateRunAsync(NewRunOf(await CreateExperimentAsync()), Key));

        Assert.That(runs.Select(run => run.Info.RunId).Append(deleted.Info.RunId), Is.Unique);
    }

    [Test]
    public async Task FindOrCreateRun_TagTwice_Refused()
    {
        var experiment = await CreateExperimentAsync();
        await AssertRefusedAsync(
            MlflowErrorCode.BadRequest, () => Store.FindOrCreateRunAsync(NewRunOf(experiment) with { Tags = [Key] }, Key));
    }

    [Test]
    public Task FindOrCreateRun_NoSuchExperiment_Missing() =>
        AssertMissingAsync(() => Store.FindOrCreateRunAsync(NewRunOf(UnknownExperiment), Key));

    private static NewRun NewRunOf(string experiment) => new() { ExperimentId = experiment, StartTime = Start };
}
