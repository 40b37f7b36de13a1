using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Sqlite;
using RunLinkedData.MLflow.Tracking.Sqlite.Database;
using RunLinkedData.Testing;

namespace RunLinkedData.MLflow.Tests.Tracking.Sqlite;

/// <summary>Databases that real MLflow versions wrote: what is in them is read, and they can be written.</summary>
[TestFixture("mlflow-2d6e25af4d3e.db")]
[TestFixture("mlflow-2.17.3.db")]
[TestFixture("mlflow-3.6.1.db")]
[TestFixture("mlflow-3.17.2.db")]
public sealed class RealDatabaseTests(string file)
{
    private TemporaryFolder _folder = null!;
    private string _path = null!;
    private SqliteTrackingStore _store = null!;

    [SetUp]
    public async Task OpenCopy()
    {
        _folder = new TemporaryFolder();
        _path = _folder[file];
        File.Copy(TestFiles.Database(file), _path);
        _store = await SqliteTrackingStore.OpenAsync(
            $"sqlite:///{_path}", new SqliteTrackingStoreOptions { ArtifactRoot = "mlflow-artifacts:/" });
    }

    [TearDown]
    public async Task Close()
    {
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task Open_ExistingDatabase_KeepsRevisionAndGetsTheIndexes()
    {
        var revision = SqliteFile.Query(TestFiles.Database(file), "SELECT version_num FROM alembic_version");

        await _store.FindExperimentAsync("x");

        Assert.That(SqliteFile.Query(_path, "SELECT version_num FROM alembic_version"), Is.EqualTo(revision));
        Assert.That(SqliteFile.Query(_path, "SELECT count(*) FROM sqlite_master WHERE name LIKE 'rld_%'"), Is.EqualTo(new[] { "3" }));
    }

    [Test]
    public async Task Read_EverythingInIt_IsSeen()
    {
        var experiments = (await _store.SearchExperimentsAsync(new ExperimentQuery { ViewType = ViewType.All })).Items;
        var query = new RunQuery { ExperimentIds = [.. experiments.Select(e => e.ExperimentId)], ViewType = ViewType.All };
        var runs = (await _store.SearchRunsAsync(query)).Items;
        int Count(string table) => int.Parse(SqliteFile.Query(_path, $"SELECT count(*) FROM {table}").Single(), null);

        Assert.Multiple(() =>
        {
            Assert.That(experiments, Has.Count.EqualTo(Count("experiments")));
            Assert.That(experiments.Sum(e => e.Tags.Count), Is.EqualTo(Count("experiment_tags")));
            Assert.That(runs, Has.Count.EqualTo(Count("runs")).And.Not.Empty);
            Assert.That(runs.Sum(run => run.Tags.Count), Is.EqualTo(Count("tags")));
            Assert.That(runs.Sum(run => run.Params.Count), Is.EqualTo(Count("params")));
            Assert.That(runs.Sum(run => run.Metrics.Count), Is.EqualTo(Count("latest_metrics")));
            Assert.That(runs.Sum(run => run.Inputs.Count), Is.EqualTo(Count("inputs")));
            Assert.That(runs.Sum(run => run.Inputs.Sum(input => input.Tags.Count)), Is.EqualTo(Count("input_tags")));
        });
    }

    [Test]
    public async Task Read_KnownRun_HasItsValues()
    {
        var run = (await _store.SearchRunsAsync(new RunQuery { ExperimentIds = ["1"], Filter = "metrics.loss > 0" })).Items.Single();

        var loss = run.Metrics.Single(metric => metric.Key == "loss");
        var history = await _store.GetMetricHistoryAsync(run.Info.RunId, "loss");

        Assert.That(loss.Value, Is.EqualTo(1.0 / 3));
        Assert.That(history.Items, Does.Contain(loss));
        Assert.That(run.Metrics.Count(metric => double.IsNaN(metric.Value)), Is.EqualTo(1));
        Assert.That(run.Info.Status, Is.EqualTo(RunStatus.Finished));
        Assert.That(run.Inputs, Is.Not.Empty);
    }

    [Test]
    public async Task Write_EveryKindOfThing_CanBeReadBack()
    {
        var id = await _store.CreateExperimentAsync("new one", tags: [new Tag("k", "v")]);
        var runId = (await _store.CreateRunAsync(new NewRun { ExperimentId = id, StartTime = 5, RunName = "r" })).Info.RunId;
        await _store.LogBatchAsync(
            runId, new RunBatch { Metrics = [new Metric("m", 1, 2, 3)], Params = [new Param("p", "1")], Tags = [new Tag("t", "x")] });
        var input = new DatasetInput
        {
            Dataset = new MlflowDataset { Name = "d", Digest = "dg", SourceType = "local", Source = "{}" },
            Tags = [new Tag(DatasetInput.ContextTag, "input")],
        };
        await _store.LogInputsAsync(runId, [input]);
        await _store.UpdateRunAsync(runId, new RunUpdate { Status = RunStatus.Finished, EndTime = 9 });

        var query = new RunQuery { ExperimentIds = [id], Filter = "datasets.digest = 'dg' AND params.p = '1'" };
        var found = (await _store.SearchRunsAsync(query)).Items.Single();

        Assert.That(found.Info.ArtifactUri, Is.EqualTo($"mlflow-artifacts:/{id}/{runId}/artifacts"));
        Assert.That(found.Metrics, Is.EqualTo(new[] { new Metric("m", 1, 2, 3) }));
        Assert.That(found.Inputs.Single().Context, Is.EqualTo("input"));
        Assert.That((await _store.FindExperimentAsync("new one"))!.Tags, Is.EqualTo(new[] { new Tag("k", "v") }));
        Assert.That(
            SqliteFile.Query(_path, "PRAGMA integrity_check").Concat(SqliteFile.Query(_path, "PRAGMA foreign_key_check")),
            Is.EqualTo(new[] { "ok" }));
    }

    [Test]
    public async Task Write_DatabaseInWalMode_StaysInIt()
    {
        SqliteFile.Execute(_path, "PRAGMA journal_mode = WAL");

        var id = await _store.CreateExperimentAsync("in WAL mode");

        Assert.That(SqliteFile.Query(_path, "SELECT experiment_id FROM experiments WHERE name = 'in WAL mode'"), Is.EqualTo(new[] { id }));
        Assert.That(SqliteFile.Query(_path, "PRAGMA journal_mode"), Is.EqualTo(new[] { "wal" }));
    }

    [Test]
    public async Task Upgrade_WhileOpen_IsNoticed()
    {
        // What MLflow's migrations do to the table: it is rebuilt with a new column, and our indexes go with the old one.
        if (SqliteFile.Query(_path, "SELECT count(*) FROM pragma_table_info('experiments') WHERE name = 'workspace'").Single() == "0")
        {
            SqliteFile.Execute(_path, "ALTER TABLE experiments ADD COLUMN workspace VARCHAR(63) NOT NULL DEFAULT 'default'");
        }

        SqliteFile.Execute(
            _path,
            "DROP INDEX rld_runs_newest; INSERT INTO experiments (name, "
            + "workspace, lifecycle_stage) VALUES ('elsewhere', 'other', 'active')");

        Assert.That(await _store.FindExperimentAsync("elsewhere"), Is.Null, "experiments of other workspaces are not ours");
        await _store.CreateExperimentAsync("here");
        Assert.That(SqliteFile.Query(_path, "SELECT workspace FROM experiments WHERE name = 'here'"), Is.EqualTo(new[] { "default" }));
        Assert.That(SqliteFile.Query(_path, "SELECT count(*) FROM sqlite_master WHERE name LIKE 'rld_%'"), Is.EqualTo(new[] { "3" }));
    }
}
