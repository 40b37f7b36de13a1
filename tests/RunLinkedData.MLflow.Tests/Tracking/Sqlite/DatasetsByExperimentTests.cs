using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Sqlite;
using RunLinkedData.Testing;

namespace RunLinkedData.MLflow.Tests.Tracking.Sqlite;

/// <summary>
/// A dataset belongs to the experiment of the run that logs it, so that removing one experiment for good takes nothing of another.
/// </summary>
[TestFixture]
public sealed class DatasetsByExperimentTests
{
    // As MLflow's databases are from 2.22 on: what an experiment owns goes with it.
    private const string RemoveTheFirstExperiment =
        """
        DELETE FROM datasets WHERE experiment_id = 1;
        DELETE FROM tags;
        DELETE FROM runs WHERE experiment_id = 1;
        DELETE FROM experiments WHERE experiment_id = 1;
        """;

    private static readonly MlflowDataset Sales =
        new()
        {
            Name = "sales",
            Digest = "1",
            SourceType = "local",
            Source = """{"uri": "/first"}""",
            Schema = """{"mlflow_colspec": []}""",
            Profile = """{"num_rows": 3}""",
        };

    private TemporaryFolder _folder = null!;
    private string _path = null!;
    private SqliteTrackingStore _store = null!;
    private string _first = null!;
    private string _second = null!;

    [SetUp]
    public async Task CreateRunsOfTwoExperiments()
    {
        _folder = new TemporaryFolder();
        _path = _folder["mlflow.db"];
        _store = await OpenAsync();
        var train = await _store.CreateExperimentAsync("train");
        var score = await _store.CreateExperimentAsync("score");
        _first = (await _store.CreateRunAsync(new NewRun { ExperimentId = train, StartTime = 1 })).Info.RunId;
        _second = (await _store.CreateRunAsync(new NewRun { ExperimentId = score, StartTime = 2 })).Info.RunId;
    }

    [TearDown]
    public async Task CloseStore()
    {
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task LogInputs_DatasetOfAnotherExperiment_GetsARowOfItsOwn()
    {
        var own = Sales with { Source = """{"uri": "/second"}""", Schema = null };
        await _store.LogInputsAsync(_first, [Link(Sales, "training")]);
        await _store.LogInputsAsync(_second, [Link(own, "scoring")]);
        await _store.LogInputsAsync(_second, [Link(Sales, "again")]);

        Assert.That((await _store.GetRunAsync(_first)).Inputs.Single().Dataset, Is.EqualTo(Sales));
        Assert.That((await _store.GetRunAsync(_second)).Inputs.Single().Dataset, Is.EqualTo(own), "the first description there stays");
        Assert.That(
            await _store.SearchDatasetsAsync(["1"]),
            Is.EqualTo(new[] { new DatasetSummary { ExperimentId = "1", Name = "sales", Digest = "1", Context = "training" } }));
        Assert.That(
            await _store.SearchDatasetsAsync(["2"]),
            Is.EqualTo(new[] { new DatasetSummary { ExperimentId = "2", Name = "sales", Digest = "1", Context = "scoring" } }));

        SqliteFile.Execute(_path, RemoveTheFirstExperiment);

        Assert.That((await _store.GetRunAsync(_second)).Inputs.Single().Context, Is.EqualTo("scoring"));
        Assert.That(
            (await _store.SearchRunsAsync(new RunQuery { ExperimentIds = ["2"], Filter = "datasets.digest = '1'" })).Items,
            Has.Count.EqualTo(1));
    }

    [Test]
    public async Task LogInputs_LinkedToAnotherExperimentsRow_LinksNothingTwice()
    {
        await _store.LogInputsAsync(_first, [Link(Sales, "training")]);
        Share();

        await _store.LogInputsAsync(_second, [Link(Sales, "again")]);

        Assert.That((await _store.GetRunAsync(_second)).Inputs.Single().Context, Is.EqualTo("shared"));
    }

    [Test]
    public async Task Open_DatabaseWhereDatasetsAreShared_GivesEachExperimentItsOwn()
    {
        await _store.LogInputsAsync(_first, [Link(Sales, "training")]);
        Share();
        await _store.DisposeAsync();
        SqliteFile.Execute(_path, "PRAGMA user_version = 0");

        _store = await OpenAsync();

        var run = await _store.GetRunAsync(_second);
        Assert.That(run.Inputs.Single().Dataset, Is.EqualTo(Sales));
        Assert.That(run.Inputs.Single().Tags, Is.EqualTo(new[] { new Tag(DatasetInput.ContextTag, "shared"), new Tag("z", "1") }));
        Assert.That((await _store.GetRunAsync(_first)).Inputs.Single().Context, Is.EqualTo("training"));
        Assert.That(
            await _store.SearchDatasetsAsync(["2"]),
            Is.EqualTo(new[] { new DatasetSummary { ExperimentId = "2", Name = "sales", Digest = "1", Context = "shared" } }));

        SqliteFile.Execute(_path, RemoveTheFirstExperiment);

        Assert.That((await _store.GetRunAsync(_second)).Inputs.Single().Dataset, Is.EqualTo(Sales));
    }

    [Test]
    public async Task Open_SharedAndOwnRowSideBySide_KeepsBothLinks()
    {
        await _store.LogInputsAsync(_first, [Link(Sales, "training")]);
        await _store.LogInputsAsync(_second, [Link(Sales, "own")]);
        Share();
        await _store.DisposeAsync();
        SqliteFile.Execute(_path, "PRAGMA user_version = 0");

        _store = await OpenAsync();

        Assert.That((await _store.GetRunAsync(_second)).Inputs.Select(input => input.Context), Is.EquivalentTo(new[] { "own", "shared" }));
        Assert.That(SqliteFile.Query(_path, "SELECT count(*) FROM datasets"), Is.EqualTo(new[] { "2" }));
    }

    [Test]
    public async Task Open_SharedDatasetsForReadingOnly_AreReadAndStay()
    {
        await _store.LogInputsAsync(_first, [Link(Sales, "training")]);
        Share();
        SqliteFile.Execute(_path, "PRAGMA user_version = 0");

        await using var reader = await SqliteTrackingStore.OpenAsync($"sqlite:///file:{_path}?mode=ro&uri=true");

        Assert.That((await reader.GetRunAsync(_second)).Inputs.Single().Dataset, Is.EqualTo(Sales));
        Assert.That(SqliteFile.Query(_path, "SELECT count(*) FROM datasets"), Is.EqualTo(new[] { "1" }));
    }

    private static DatasetInput Link(MlflowDataset dataset, string context) => new()
    {
        Dataset = dataset,
        Tags = [new Tag(DatasetInput.ContextTag, context)],
    };

    private Task<SqliteTrackingStore> OpenAsync() => SqliteTrackingStore.OpenAsync($"sqlite:///{_path}");

    /// <summary>Links the second run to the row of the first experiment, as MLflow did up to 3.6.</summary>
    private void Share() => SqliteFile.Execute(
        _path,
        $"""
        INSERT INTO inputs SELECT 'shared', 'DATASET', dataset_uuid, 'RUN', '{_second}' FROM datasets WHERE experiment_id = 1;
        INSERT INTO input_tags VALUES ('shared', '{DatasetInput.ContextTag}', 'shared'), ('shared', 'z', '1');
        """);
}
