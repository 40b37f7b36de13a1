using NUnit.Framework;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts.Local;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;

namespace RunLinkedData.Tests;

public class RunTrackerTests : TrackerFixture
{
    [Test]
    public void AnyCall_AfterDisposal_SaysWhatIsClosed()
    {
        var tracker = RunTracker.Connect(Options());
        tracker.Dispose();

        Assert.That(
            () => tracker.StartRun("p"),
            Throws.InstanceOf<ObjectDisposedException>()
                .With.Message.Contains("its RunTracker, or the store itself, was disposed of")
                .And.Message.Not.Contains("Sqlite"));
    }

    [Test]
    public async Task LoadDataset_Published_GivesManifestRunAndRows()
    {
        var id = await PublishAsync(rows: 7);

        var dataset = Tracker.LoadDataset("items", id);
        Assert.Multiple(() =>
        {
            Assert.That(dataset.Name, Is.EqualTo("items"));
            Assert.That(dataset.RunId, Is.EqualTo(id));
            Assert.That(dataset.Run.Info.Status, Is.EqualTo(RunStatus.Finished));
            Assert.That(dataset.Manifest.Rows, Is.EqualTo(7));
            Assert.That(Tracker.LoadDataset<Item>("items", id), Is.EqualTo(Items.Make(7)));
        });
    }

    [Test]
    public void LoadDataset_Running_IsRefusedAndCanBeLookedAt()
    {
        using var run = Tracker.StartRun("sales");
        run.SaveDataset("items", Items.Make(2));

        Assert.That(
            () => Tracker.LoadDataset("items", run.Id),
            Throws.InstanceOf<DatasetException>().With.Property("Code").EqualTo("DATASET_NOT_PUBLISHED")
                .And.Message.Contains("RUNNING").And.Message.Contains("AllowUnpublished"));
        Assert.That(Tracker.LoadDataset("items", run.Id, o => o.AllowUnpublished = true).ReadRows<Item>(), Has.Count.EqualTo(2));
    }

    [Test]
    public void LoadDataset_FailedRun_SaysWhyItFailed()
    {
        string id = "";
        Assert.That(
            async () => await Tracker.RunAsync("sales", async run =>
            {
                id = run.Id;
                await run.SaveDatasetAsync("items", Items.Make(2));
                throw new FormatException("row 7 is odd");
            }),
            Throws.InstanceOf<FormatException>());

        Assert.That(
            () => Tracker.LoadDataset("items", id),
            Throws.InstanceOf<DatasetException>().With.Message.Contains("FAILED").And.Message.Contains("row 7 is odd"));
    }

    [Test]
    public async Task LoadDataset_DeletedRun_IsRefusedUntilRestored()
    {
        var id = await PublishAsync();
        await Store.DeleteRunAsync(id);

        Assert.That(
            () => Tracker.LoadDataset("items", id), Throws.InstanceOf<DatasetException>().With.Property("Code").EqualTo("RUN_DELETED"));
        await Store.RestoreRunAsync(id);
        Assert.That(Tracker.LoadDataset<Item>("items", id), Has.Count.EqualTo(3));
    }

    [Test]
    public async Task LoadDataset_UnknownNameOrRun_SaysWhatIsThere()
    {
        var id = await PublishAsync();

        Assert.That(
            () => Tracker.LoadDataset("itmes", id),
            Throws.InstanceOf<DatasetException>().With.Property("Code").EqualTo("DATASET_NOT_FOUND").And.Message.Contains("'items'"));
        Assert.That(
            () => Tracker.LoadDataset("items", new string('0', 32)),
            Throws.InstanceOf<ReferenceException>().With.Property("Code").EqualTo("RUN_NOT_FOUND"));
    }

    [Test]
    public async Task LoadDataset_ManifestDeleted_IsNotFound()
    {
        var id = await PublishAsync();
        File.Delete(Path.Combine((await StoredAsync(id)).Info.ArtifactUri, "datasets", "items", "_manifest.json"));

        Assert.That(
            () => Tracker.LoadDataset("items", id),
            Throws.InstanceOf<DatasetException>().With.Property("Code").EqualTo("DATASET_NOT_FOUND"));
    }

    [Test]
    public async Task StartRun_SecondRun_LeavesTheFirstUntouched()
    {
        var first = await PublishAsync(rows: 100);
        var before = Snapshot((await StoredAsync(first)).Info.ArtifactUri);
        await PublishAsync(rows: 200);

        Assert.That(Snapshot((await StoredAsync(first)).Info.ArtifactUri), Is.EqualTo(before));
    }

    [Test]
    public async Task StartRun_ProcessFromEnvironment_IsUsed()
    {
        SetEnvironment("MLFLOW_EXPERIMENT_NAME", "from-environment");
        using var run = Tracker.StartRun();

        Assert.That(run.Process, Is.EqualTo("from-environment"));
        Assert.That((await Store.FindExperimentAsync("from-environment"))!.ExperimentId, Is.EqualTo(run.ExperimentId));
    }

    [Test]
    public void StartRun_NothingNamed_IsMlflowsDefaultExperiment()
    {
        using var run = Tracker.StartRun();

        Assert.That((run.Process, run.ExperimentId), Is.EqualTo(("Default", "0")));
    }

    [Test]
    public async Task StartRun_ExperimentIdFromEnvironment_IsUsedAndMustAgreeWithTheName()
    {
        await PublishAsync("sales");
        var id = (await Store.FindExperimentAsync("sales"))!.ExperimentId;
        SetEnvironment("MLFLOW_EXPERIMENT_ID", id);
        using (var run = Tracker.StartRun())
        {
            Assert.That(run.Process, Is.EqualTo("sales"));
        }

        SetEnvironment("MLFLOW_EXPERIMENT_NAME", "other");
        Assert.That(
            () => Tracker.StartRun(),
            Throws.InstanceOf<MlflowException>().With.Message.Contains("'sales'").And.Message.Contains("'other'"));
    }

    [Test]
    public async Task StartRun_ArtifactsWhereNoStoreIs_StartsNone()
    {
        await Store.CreateExperimentAsync("far", "s3://bucket/far");

        Assert.That(
            () => Tracker.StartRun("far"),
            Throws.InstanceOf<MlflowException>().With.Message.Contains("No artifact store is known for 's3:'"));
        Assert.That(await RunsOfAsync("far"), Is.Empty);
    }

    [Test]
    public async Task StartRun_ArtifactsThatCannotBeOpened_EndsTheRunWithTheReason()
    {
        await Store.CreateExperimentAsync("far", "vault:far");
        await ReconnectAsync(options => options.ArtifactStores["vault"] = (uri, _) => uri == "vault:far"
            ? new LocalArtifactStore(Folder["vault"])
            : throw new InvalidDataException("the vault is locked"));

        Assert.That(() => Tracker.StartRun("far"), Throws.InstanceOf<InvalidDataException>());
        var run = (await RunsOfAsync("far")).Single();
        Assert.That((run.Info.Status, run.Info.EndTime is null), Is.EqualTo((RunStatus.Failed, false)));
        Assert.That(run.FindTag("rld.error"), Does.Contain("the vault is locked"));
    }

    [Test]
    public async Task StartRun_RunInEnvironmentAndAParent_IsAChildOfItsOwn()
    {
        using var outer = Tracker.StartRun("sales", options => options.Name = "outer");
        SetEnvironment("MLFLOW_RUN_ID", outer.Id);
        using (var child = Tracker.StartRun("sales", options => (options.ParentRunId, options.Name) = (outer.Id, "child")))
        {
            child.LogParameter("fold", 1);
            child.Complete();

            var stored = await StoredAsync(child.Id);
            Assert.That((child.Id == outer.Id, stored.FindTag("mlflow.parentRunId")), Is.EqualTo((false, outer.Id)));
        }

        using var joined = Tracker.StartRun("sales");
        outer.Flush();

        var found = await StoredAsync(outer.Id);
        Assert.That((joined.Id, found.Info.RunName, found.Info.Status), Is.EqualTo((outer.Id, "outer", RunStatus.Running)));
        Assert.That((found.FindTag("mlflow.parentRunId"), found.Params.Count), Is.EqualTo(((string?)null, 0)));
    }

    [Test]
    public void StartRun_RunIdInEnvironment_JoinsOnceThenStartsNewRuns()
    {
        var waiting = Tracker.StartRun("sales");
        waiting.Flush();
        SetEnvironment("MLFLOW_RUN_ID", waiting.Id);

        using var resumed = Tracker.StartRun("sales", o => o.Parameters["a"] = "1");
        using var next = Tracker.StartRun("sales");

        Assert.That(resumed.Id, Is.EqualTo(waiting.Id));
        Assert.That(next.Id, Is.Not.EqualTo(waiting.Id));
    }

    [Test]
    public void StartRun_RunIdThatCannotBeJoined_IsNotForgotten()
    {
        SetEnvironment("MLFLOW_RUN_ID", new string('0', 32));

        Assert.That(() => Tracker.StartRun("sales"), Throws.InstanceOf<ReferenceException>());
        Assert.That(() => Tracker.StartRun("sales"), Throws.InstanceOf<ReferenceException>());
    }

    [Test]
    public void Connect_UriFromEnvironment_IsUsed()
    {
        SetEnvironment("MLFLOW_TRACKING_URI", $"sqlite:///{Folder["other.db"]}");
        var options = Options();
        options.TrackingUri = null;
        using var tracker = RunTracker.Connect(options);

        Assert.That(File.Exists(Folder["other.db"]), Is.True);
    }

    [TestCase("file:///data/mlruns", "sqlite:///mlflow.db")]
    [TestCase("mlruns", "sqlite:///mlflow.db")]
    [TestCase("gopher://x", "'gopher:'")]
    [TestCase("sqlite:///", "sqlite:///")]
    public void Connect_UriNotUnderstood_SaysWhatToUse(string uri, string advice) =>
        Assert.That(() => RunTracker.Connect(uri), Throws.InstanceOf<MlflowException>().With.Message.Contains(advice));

    [Test]
    public void Connect_BadOptions_NamesEveryProblem() => Assert.That(
        () => RunTracker.Connect(new RunTrackerOptions { FlushInterval = TimeSpan.FromSeconds(-1), DisposeTimeout = TimeSpan.Zero }),
        Throws.ArgumentException.With.Message.Contains("FlushInterval").And.Message.Contains("DisposeTimeout"));

    [Test]
    public async Task StartRun_ManyAtOnceInANewProcess_MakesOneExperiment()
    {
        var runs = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Tracker.StartRunAsync("new-process")));

        Assert.That(runs.Select(run => run.ExperimentId).Distinct().Count(), Is.EqualTo(1));
        Assert.That(runs.Select(run => run.Id).Distinct().Count(), Is.EqualTo(10));
        foreach (var run in runs)
        {
            await run.DisposeAsync();
        }
    }

    private static string Snapshot(string folder) => string.Join('\n', Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal)
        .Select(file => $"{file} {File.GetLastWriteTimeUtc(file):O} "
            + $"{Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)))}"));

    private async Task<IReadOnlyList<MlflowRun>> RunsOfAsync(string process)
    {
        var experiment = await Store.FindExperimentAsync(process);
        return (await Store.SearchRunsAsync(new RunQuery { ExperimentIds = [experiment!.ExperimentId] })).Items;
    }
}
