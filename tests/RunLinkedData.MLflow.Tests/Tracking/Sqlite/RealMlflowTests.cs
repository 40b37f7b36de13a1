using System.Text.Json;
using CsCheck;
using NUnit.Framework;
using RunLinkedData.MLflow.Tests.Tracking.Search;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Sqlite;
using RunLinkedData.MLflow.Tracking.Sqlite.Database;
using RunLinkedData.Testing;

namespace RunLinkedData.MLflow.Tests.Tracking.Sqlite;

/// <summary>The same file in the hands of the MLflow that is installed here: it upgrades it, cleans it up and searches it.</summary>
[TestFixture]
public sealed class RealMlflowTests
{
    private const string SearchProgram =
        """
        import json, sys
        from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore
        from mlflow.entities import ViewType
        from mlflow.exceptions import MlflowException
        store = SqlAlchemyStore(sys.argv[1], sys.argv[2])
        def search(filter):
            try:
                return [run.info.run_id for run in store.search_runs(["1", "2"], filter, ViewType.ACTIVE_ONLY, 1000)]
            except MlflowException:
                return ["refused"]
        print(json.dumps([search(filter) for filter in json.load(open(sys.argv[3]))]))
        """;

    private TemporaryFolder _folder = null!;
    private string _uri = null!;
    private SqliteTrackingStore _store = null!;

    [SetUp]
    public async Task FillStore()
    {
        _folder = new TemporaryFolder();
        _uri = $"sqlite:///{_folder["mlflow.db"]}";
        _store = await SqliteTrackingStore.OpenAsync(_uri, new SqliteTrackingStoreOptions { ArtifactRoot = _folder["mlruns"] });
        await SampleRuns.WriteAsync(_store, await _store.CreateExperimentAsync("train"), 12);
        await SampleRuns.WriteAsync(_store, await _store.CreateExperimentAsync("score"), 12);
    }

    [TearDown]
    public async Task CloseStore()
    {
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task Upgrade_WhileTheStoreIsOpen_KeepsEverythingAndGoesOn()
    {
        var before = await ReadAsync();

        await RealMlflow.RunAsync(_uri, "db", "upgrade", _uri);

        var revision = SqliteFile.Query(_folder["mlflow.db"], "SELECT version_num FROM alembic_version");
        Assert.That(revision, Is.Not.EqualTo(new[] { "2d6e25af4d3e" }));
        Assert.That(await ReadAsync(), Is.EqualTo(before));
        var runId = (await _store.CreateRunAsync(new NewRun { ExperimentId = "2", StartTime = 99, RunName = "after" })).Info.RunId;
        await _store.LogInputsAsync(
            runId,
            [new DatasetInput { Dataset = new MlflowDataset { Name = "ds1", Digest = "dg0", SourceType = "local", Source = "{}" } }]);
        Assert.That((await _store.GetRunAsync(runId)).Inputs, Has.Count.EqualTo(1));
        Assert.That(SqliteFile.Query(_folder["mlflow.db"], "PRAGMA integrity_check"), Is.EqualTo(new[] { "ok" }));
    }

    [Test]
    public async Task Gc_OfOneExperiment_TakesNothingOfAnother()
    {
        var before = (await _store.SearchRunsAsync(new RunQuery { ExperimentIds = ["2"] })).Items.Select(Describe).ToList();
        await _store.DeleteExperimentAsync("1");

        await RealMlflow.RunAsync(_uri, "gc", "--backend-store-uri", _uri, "--experiment-ids", "1");

        Assert.That(await _store.FindExperimentAsync("train"), Is.Null, "it is gone");
        Assert.That((await _store.SearchRunsAsync(new RunQuery { ExperimentIds = ["2"] })).Items.Select(Describe), Is.EqualTo(before));
        Assert.That(before, Has.Some.Contains("ds1"), "there is lineage to lose");
    }

    [Test]
    public async Task SearchRuns_RandomFilters_FindWhatMLflowFinds()
    {
        await RealMlflow.RequireAsync(new Version(3, 17));
        var filters = new List<string>();
        SearchClauses.Clause.List[1, 3].Sample(
            clauses => filters.Add(string.Join(" AND ", clauses)), iter: TestScale.Inputs(400), threads: 1);
        await File.WriteAllTextAsync(_folder["filters.json"], JsonSerializer.Serialize(filters));

        var answers = JsonSerializer.Deserialize<string[][]>(
            await RealMlflow.RunPythonAsync(_uri, SearchProgram, _uri, _folder["mlruns"], _folder["filters.json"]))!;

        foreach (var (filter, expected) in filters.Zip(answers).Where(pair => pair.Second is not ["refused"]))
        {
            var found = await _store.SearchRunsAsync(new RunQuery { ExperimentIds = ["1", "2"], Filter = filter });
            Assert.That(found.Items.Select(run => run.Info.RunId), Is.EqualTo(expected), filter);
        }

        Assert.That(answers.Count(answer => answer is not ["refused"]), Is.GreaterThan(200), "most filters mean the same to MLflow");
        Assert.That(answers.Count(answer => answer is not ([] or ["refused"])), Is.GreaterThan(100), "many filters find something");
    }

    private async Task<List<string>> ReadAsync()
    {
        var runs = await _store.SearchRunsAsync(new RunQuery { ExperimentIds = ["0", "1", "2"], ViewType = ViewType.All });
        return [.. runs.Items.Select(Describe)];
    }

    private static string Describe(MlflowRun run)
    {
        var inputs = run.Inputs.Select(input => $"{input.Dataset} {input.Context}");
        return string.Join('|', [run.Info, .. run.Metrics, .. run.Params, .. run.Tags, .. inputs]);
    }
}
