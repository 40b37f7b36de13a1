using NUnit.Framework;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Tracking;

namespace RunLinkedData.Testing.Behaviour;

public abstract partial class TrackingStoreBehaviour
{
    [Test]
    public async Task CreateRun_WithEverything_IsRunningAndReadsBackTheSame()
    {
        var experiment = await Store.GetExperimentAsync(await CreateExperimentAsync());

        var created = await Store.CreateRunAsync(new NewRun
        {
            ExperimentId = experiment.ExperimentId,
            StartTime = Start,
            RunName = "nightly",
            UserId = "ada",
            Tags = [new Tag("k", "v"), new Tag("empty", "")],
        });

        var read = await Store.GetRunAsync(created.Info.RunId);
        Assert.Multiple(() =>
        {
            Assert.That(created.Info.RunId, Does.Match("^[0-9a-f]{32}$"));
            Assert.That(read.Info, Is.EqualTo(created.Info));
            Assert.That(read.Info.Status, Is.EqualTo(RunStatus.Running));
            Assert.That(read.Info.StartTime, Is.EqualTo(Start));
            Assert.That(read.Info.EndTime, Is.Null);
            Assert.That(read.Info.UserId, Is.EqualTo("ada"));
            Assert.That(read.Info.RunName, Is.EqualTo("nightly"));
            Assert.That(read.Info.ExperimentId, Is.EqualTo(experiment.ExperimentId));
            Assert.That(read.Info.ArtifactUri, Is.EqualTo($"{experiment.ArtifactLocation}/{read.Info.RunId}/artifacts"));
            Assert.That(read.Info.LifecycleStage, Is.EqualTo(LifecycleStage.Active));
            Assert.That(
                read.Tags, Is.EquivalentTo(new[] { new Tag("k", "v"), new Tag("empty", ""), new Tag("mlflow.runName", "nightly") }));
            Assert.That(read.Metrics, Is.Empty);
            Assert.That(read.Params, Is.Empty);
            Assert.That(read.Inputs, Is.Empty);
        });
    }

    [Test]
    public async Task CreateRun_NamedByTag_TakesTheTagsValue()
    {
        var run = await Store.CreateRunAsync(new NewRun
        {
            ExperimentId = await CreateExperimentAsync(),
            StartTime = Start,
            Tags = [new Tag("mlflow.runName", "by tag")],
        });

        Assert.That(run.Info.RunName, Is.EqualTo("by tag"));
        Assert.That(run.FindTag("mlflow.runName"), Is.EqualTo("by tag"));
    }

    [Test]
    public async Task CreateRun_WithoutName_MakesOneUp()
    {
        var run = await Store.GetRunAsync(await CreateRunAsync());

        Assert.That(run.Info.RunName, Does.Match("^[a-z]+-[a-z]+-[0-9]{1,3}$").And.Length.LessThanOrEqualTo(20));
        Assert.That(run.FindTag("mlflow.runName"), Is.EqualTo(run.Info.RunName));
    }

    [Test]
    public async Task CreateRun_TwoNamesOrKeyTwice_IsRefused()
    {
        var id = await CreateExperimentAsync();

        await AssertInvalidAsync(() => Store.CreateRunAsync(new NewRun
        {
            ExperimentId = id,
            StartTime = Start,
            RunName = "a",
            Tags = [new Tag("mlflow.runName", "b")],
        }));
        await AssertRefusedAsync(
            MlflowErrorCode.BadRequest,
            () => Store.CreateRunAsync(new NewRun { ExperimentId = id, StartTime = Start, Tags = [new Tag("k", "1"), new Tag("k", "1")] }));

        Assert.That((await Store.SearchRunsAsync(new RunQuery { ExperimentIds = [id] })).Items, Is.Empty);
    }

    [TestCase(RunStatus.Finished)]
    [TestCase(RunStatus.Failed)]
    [TestCase(RunStatus.Killed)]
    [TestCase(RunStatus.Scheduled)]
    [TestCase(RunStatus.Running)]
    public async Task UpdateRun_AnyStatus_IsKeptAndCanBeTakenBack(RunStatus status)
    {
        var runId = await CreateRunAsync();

        var info = await Store.UpdateRunAsync(runId, new RunUpdate { Status = status, EndTime = Start + 5 });

        Assert.That((info.Status, info.EndTime), Is.EqualTo((status, (long?)(Start + 5))));
        Assert.That((await Store.GetRunAsync(runId)).Info, Is.EqualTo(info));
        Assert.That((await Store.UpdateRunAsync(runId, new RunUpdate { Status = RunStatus.Running })).EndTime, Is.EqualTo(Start + 5));
    }

    [Test]
    public async Task UpdateRun_NewName_TagFollows()
    {
        var runId = await CreateRunAsync(name: "old");

        await Store.UpdateRunAsync(runId, new RunUpdate { RunName = "new" });
        await Store.UpdateRunAsync(runId, new RunUpdate { RunName = "" });

        var run = await Store.GetRunAsync(runId);
        Assert.That((run.Info.RunName, run.FindTag("mlflow.runName")), Is.EqualTo(("new", "new")));
    }

    [Test]
    public async Task DeleteRun_ThenRestore_BothCanBeRepeated()
    {
        var runId = await CreateDeletedRunAsync();
        await Store.DeleteRunAsync(runId);
        Assert.That((await Store.GetRunAsync(runId)).Info.LifecycleStage, Is.EqualTo(LifecycleStage.Deleted));

        await Store.RestoreRunAsync(runId);
        await Store.RestoreRunAsync(runId);

        Assert.That((await Store.GetRunAsync(runId)).Info.LifecycleStage, Is.EqualTo(LifecycleStage.Active));
        await Store.LogParamAsync(runId, new Param("p", "v"));
    }

    [Test]
    public async Task AnyWrite_DeletedRun_IsRefused()
    {
        var runId = await CreateDeletedRunAsync();

        await AssertInvalidAsync(() => Store.UpdateRunAsync(runId, new RunUpdate { Status = RunStatus.Finished }));
        await AssertInvalidAsync(() => Store.LogMetricAsync(runId, new Metric("m", 1, 1)));
        await AssertInvalidAsync(() => Store.LogParamAsync(runId, new Param("p", "1")));
        await AssertInvalidAsync(() => Store.SetTagAsync(runId, new Tag("t", "1")));
        await AssertInvalidAsync(() => Store.DeleteTagAsync(runId, "mlflow.runName"));
        await AssertInvalidAsync(() => Store.LogBatchAsync(runId, new RunBatch { Tags = [new Tag("t", "1")] }));
        await AssertInvalidAsync(() => Store.LogInputsAsync(runId, [Input("d", "1")]));
    }

    [Test]
    public async Task AnyCall_UnknownRun_IsMissing()
    {
        await AssertMissingAsync(() => Store.GetRunAsync(UnknownRun));
        await AssertMissingAsync(() => Store.UpdateRunAsync(UnknownRun, new RunUpdate { Status = RunStatus.Finished }));
        await AssertMissingAsync(() => Store.DeleteRunAsync(UnknownRun));
        await AssertMissingAsync(() => Store.RestoreRunAsync(UnknownRun));
        await AssertMissingAsync(() => Store.LogMetricAsync(UnknownRun, new Metric("m", 1, 1)));
        await AssertMissingAsync(() => Store.LogParamAsync(UnknownRun, new Param("p", "1")));
        await AssertMissingAsync(() => Store.SetTagAsync(UnknownRun, new Tag("t", "1")));
        await AssertMissingAsync(() => Store.DeleteTagAsync(UnknownRun, "t"));
        await AssertMissingAsync(() => Store.LogBatchAsync(UnknownRun, new RunBatch { Tags = [new Tag("t", "1")] }));
        await AssertMissingAsync(() => Store.LogInputsAsync(UnknownRun, [Input("d", "1")]));
        await AssertMissingAsync(() => Store.GetMetricHistoryAsync(UnknownRun, "m"));
    }

    [Test]
    public async Task AnyCall_AlreadyCancelled_ThrowsAndWritesNothing()
    {
        var id = await CreateExperimentAsync();
        var cancelled = new CancellationToken(canceled: true);

        await Assert.CatchAsync<OperationCanceledException>(() => Store.CreateRunAsync(
            new NewRun { ExperimentId = id, StartTime = Start },
            cancelled));

        Assert.That((await Store.SearchRunsAsync(new RunQuery { ExperimentIds = [id] })).Items, Is.Empty);
    }

    [Test]
    public async Task AnyCall_ManyThreads_LosesNothing()
    {
        var id = await CreateExperimentAsync();

        await Parallel.ForAsync(0, 16, async (i, cancellationToken) =>
        {
            var run = await Store.CreateRunAsync(new NewRun { ExperimentId = id, StartTime = Start + i }, cancellationToken);
            for (var step = 0; step < 5; step++)
            {
                await Store.LogMetricAsync(run.Info.RunId, new Metric("m", i, step, step), cancellationToken);
            }
        });

        var runs = (await Store.SearchRunsAsync(new RunQuery { ExperimentIds = [id] })).Items;
        Assert.That(runs.Select(run => run.Metrics.Single().Step), Is.All.EqualTo(4));
        Assert.That(runs, Has.Count.EqualTo(16));
    }
}
