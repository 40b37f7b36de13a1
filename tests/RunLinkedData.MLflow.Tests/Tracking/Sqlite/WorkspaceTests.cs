using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Sqlite;
using RunLinkedData.Testing;

namespace RunLinkedData.MLflow.Tests.Tracking.Sqlite;

/// <summary>A database with workspaces: what lies in others than <c>default</c> is neither listed, nor read, nor written.</summary>
[TestFixture]
public sealed class WorkspaceTests
{
    private TemporaryFolder _folder = null!;
    private string _path = null!;
    private SqliteTrackingStore _store = null!;
    private string _foreign = null!;

    [SetUp]
    public async Task MoveAnExperimentElsewhere()
    {
        _folder = new TemporaryFolder();
        _path = _folder["mlflow.db"];
        File.Copy(TestFiles.Database("mlflow-3.17.2.db"), _path);
        _store = await SqliteTrackingStore.OpenAsync($"sqlite:///{_path}");
        _foreign = SqliteFile.Query(_path, "SELECT run_uuid FROM runs WHERE name = 'trained'").Single();
        SqliteFile.Execute(_path, "UPDATE experiments SET workspace = 'team-a' WHERE experiment_id = 1");
    }

    [TearDown]
    public async Task Close()
    {
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task Read_OtherWorkspace_IsNotThere()
    {
        var experiments = (await _store.SearchExperimentsAsync(new ExperimentQuery { ViewType = ViewType.All })).Items;

        Assert.That(experiments.Select(experiment => experiment.ExperimentId), Is.EquivalentTo(new[] { "0", "2" }));
        Assert.That(await _store.FindExperimentAsync("train"), Is.Null);
        Assert.That((await _store.SearchRunsAsync(new RunQuery { ExperimentIds = ["1"] })).Items, Is.Empty);
        Assert.That(
            (await _store.SearchRunsAsync(new RunQuery { ExperimentIds = ["0", "1", "2"] })).Items.Single().Info.RunName,
            Is.EqualTo("scored"));
        Assert.That(
            (await _store.SearchDatasetsAsync(["1", "2"])).Single(),
            Is.EqualTo(new DatasetSummary { ExperimentId = "2", Name = "sales", Digest = "8df309c1", Context = "scoring" }));
        Assert.That(await _store.GetMetricHistoriesAsync([_foreign], "loss"), Is.Empty);
        await AssertMissingAsync(() => _store.GetExperimentAsync("1"));
        await AssertMissingAsync(() => _store.GetRunAsync(_foreign));
        await AssertMissingAsync(() => _store.GetMetricHistoryAsync(_foreign, "loss"));
        await AssertMissingAsync(() => _store.SampleMetricHistoriesAsync([_foreign], "loss", 10));
    }

    [Test]
    public async Task Write_OtherWorkspace_ChangesNothing()
    {
        var before = Contents();

        await AssertMissingAsync(() => _store.CreateRunAsync(new NewRun { ExperimentId = "1", StartTime = 1 }));
        await AssertMissingAsync(() => _store.UpdateRunAsync(_foreign, new RunUpdate { Status = RunStatus.Failed }));
        await AssertMissingAsync(() => _store.DeleteRunAsync(_foreign));
        await AssertMissingAsync(() => _store.RestoreRunAsync(_foreign));
        await AssertMissingAsync(() => _store.LogMetricAsync(_foreign, new Metric("m", 1, 1)));
        await AssertMissingAsync(() => _store.LogParamAsync(_foreign, new Param("p", "1")));
        await AssertMissingAsync(() => _store.SetTagAsync(_foreign, new Tag("t", "1")));
        await AssertMissingAsync(() => _store.DeleteTagAsync(_foreign, "k"));
        await AssertMissingAsync(() => _store.LogInputsAsync(
            _foreign,
            [new DatasetInput { Dataset = new MlflowDataset { Name = "d", Digest = "1", SourceType = "local", Source = "{}" } }]));
        await AssertMissingAsync(() => _store.RenameExperimentAsync("1", "x"));
        await AssertMissingAsync(() => _store.SetExperimentTagAsync("1", new Tag("t", "1")));
        await AssertMissingAsync(() => _store.DeleteExperimentTagAsync("1", "team"));
        await AssertMissingAsync(() => _store.DeleteExperimentAsync("1"));

        Assert.That(Contents(), Is.EqualTo(before));
    }

    [Test]
    public async Task CreateExperiment_NameOfAnotherWorkspace_IsFreeInThisOne()
    {
        var id = await _store.CreateExperimentAsync("train");

        Assert.That(
            SqliteFile.Query(_path, "SELECT experiment_id, workspace FROM experiments WHERE name = 'train' ORDER BY 1"),
            Is.EqualTo(new[] { "1|team-a", $"{id}|default" }));
    }

    private List<string> Contents()
    {
        string[] tables =
        [
            "experiments", "experiment_tags", "runs", "tags", "params", "metrics", "latest_metrics", "datasets", "inputs", "input_tags",
        ];
        return [.. tables.SelectMany(table => SqliteFile.Query(_path, $"SELECT * FROM {table}"))];
    }

    private static async Task AssertMissingAsync(Func<Task> call) =>
        Assert.That((await Assert.ThrowsAsync<MlflowException>(call))!.Code, Is.EqualTo(MlflowErrorCode.ResourceDoesNotExist));
}
