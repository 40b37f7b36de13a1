using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Sqlite;
using RunLinkedData.Testing;

namespace RunLinkedData.MLflow.Tests.Tracking.Sqlite;

/// <summary>Where versions of MLflow differ, this store does what 3.17 does.</summary>
[TestFixture]
public sealed class SqliteRulesTests
{
    // The first number that a double cannot hold.
    private const long Odd = 9_007_199_254_740_993;

    private TemporaryFolder _folder = null!;
    private string _path = null!;
    private SqliteTrackingStore _store = null!;

    [SetUp]
    public async Task CreateStore()
    {
        _folder = new TemporaryFolder();
        _path = _folder["mlflow.db"];
        _store = await SqliteTrackingStore.OpenAsync($"sqlite:///{_path}");
    }

    [TearDown]
    public async Task CloseStore()
    {
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    [TestCase("metrics.m = 0", "zero")]
    [TestCase("metrics.m != 0", "one minus NaN most least")]
    [TestCase("metrics.m < 0.5", "zero minus least")]
    [TestCase("metrics.m <= 0", "zero minus least")]
    [TestCase("metrics.m >= 0", "zero one most")]
    [TestCase("metrics.m > -2", "zero one minus most")]
    [TestCase("metrics.m > 1e308", "most")]
    [TestCase("metrics.m <= 1e999", "zero one minus most least")]
    [TestCase("metrics.m != 1 AND metrics.m != -1", "zero NaN most least")]
    public async Task SearchRuns_MetricThatIsNaNOrInfinite_NaNIsUnequalToEverythingAndNothingElse(string filter, string names)
    {
        (string Name, double Value)[] all =
        [
            ("zero", 0), ("one", 1), ("minus", -1), ("NaN", double.NaN), ("most", double.PositiveInfinity),
            ("least", double.NegativeInfinity),
        ];
        foreach (var (name, value) in all)
        {
            await _store.LogMetricAsync(await CreateRunAsync(0, name), new Metric("m", value, 1));
        }

        await CreateRunAsync(0, "without");

        Assert.That(await FindAsync(filter), Is.EquivalentTo(names.Split(' ')));
    }

    [TestCase("start_time")]
    [TestCase("Created")]
    [TestCase("end_time")]
    public async Task SearchRuns_TimeBeyondADouble_IsComparedExactly(string key)
    {
        foreach (var time in new[] { Odd - 1, Odd, Odd + 1 })
        {
            var runId = await CreateRunAsync(time, $"{time}");
            await _store.UpdateRunAsync(runId, new RunUpdate { EndTime = time });
        }

        Assert.That(await FindAsync($"{key} = {Odd}"), Is.EqualTo(new[] { $"{Odd}" }));
        Assert.That(await FindAsync($"{key} != {Odd}"), Is.EquivalentTo(new[] { $"{Odd - 1}", $"{Odd + 1}" }));
        Assert.That(await FindAsync($"{key} < {Odd}"), Is.EqualTo(new[] { $"{Odd - 1}" }));
        Assert.That(await FindAsync($"{key} >= {Odd}"), Is.EquivalentTo(new[] { $"{Odd}", $"{Odd + 1}" }));
    }

    [TestCase("creation_time")]
    [TestCase("last_update_time")]
    public async Task SearchExperiments_TimeBeyondADouble_IsComparedExactly(string key)
    {
        var id = await _store.CreateExperimentAsync("late");
        SqliteFile.Execute(_path, $"UPDATE experiments SET {key} = {Odd} WHERE experiment_id = {id}");

        Assert.That(await FindExperimentsAsync($"{key} = {Odd}"), Is.EqualTo(new[] { "late" }));
        Assert.That(await FindExperimentsAsync($"{key} != {Odd}"), Is.EqualTo(new[] { "Default" }));
        Assert.That(await FindExperimentsAsync($"{key} <= {Odd - 1}"), Is.EqualTo(new[] { "Default" }));
    }

    [TestCase("params.p IS NULL", "b")]
    [TestCase("params.p is not null", "a")]
    [TestCase("tags.t IS NULL", "a")]
    [TestCase("tags.t IS NOT NULL AND params.p IS NULL", "b")]
    [TestCase("tags.none IS NULL", "b a")]
    public async Task SearchRuns_WhetherAKeyIsThere_IsFound(string filter, string names)
    {
        await _store.LogParamAsync(await CreateRunAsync(1, "a"), new Param("p", ""));
        await _store.SetTagAsync(await CreateRunAsync(2, "b"), new Tag("t", ""));

        Assert.That(await FindAsync(filter), Is.EqualTo(names.Split(' ')));
    }

    [TestCase("tags.t IS NOT NULL", "one")]
    [TestCase("tags.t IS NULL", "Default two")]
    [TestCase("experiment_id = '1'", "one")]
    [TestCase("experiment_id != '01'", "Default two")]
    [TestCase("experiment_id IN ('0', '2', '77')", "Default two")]
    [TestCase("attribute.experiment_id NOT IN ('0') AND name LIKE 't%'", "two")]
    public async Task SearchExperiments_IdsAndKeys_AreFound(string filter, string names)
    {
        await _store.CreateExperimentAsync("one", tags: [new Tag("t", "")]);
        await _store.CreateExperimentAsync("two");

        Assert.That(await FindExperimentsAsync(filter), Is.EqualTo(names.Split(' ')));
    }

    [Test]
    public async Task SearchRuns_LastPageIsFull_HasNoToken()
    {
        foreach (var time in Enumerable.Range(0, 4))
        {
            await CreateRunAsync(time, $"{time}");
        }

        var first = await _store.SearchRunsAsync(new RunQuery { ExperimentIds = ["0"], MaxResults = 2 });
        var last = await _store.SearchRunsAsync(new RunQuery { ExperimentIds = ["0"], MaxResults = 2, PageToken = first.NextPageToken });

        Assert.That(last.Items.Select(run => run.Info.RunName), Is.EqualTo(new[] { "1", "0" }));
        Assert.That(last.NextPageToken, Is.Null);
    }

    [TestCase(1, "9")]
    [TestCase(2, "0 9")]
    [TestCase(3, "0 4 9")]
    [TestCase(4, "0 3 6 9")]
    [TestCase(9, "0 2 3 4 5 6 7 8 9")]
    [TestCase(10, "0 1 2 3 4 5 6 7 8 9")]
    [TestCase(2500, "0 1 2 3 4 5 6 7 8 9")]
    public async Task SampleMetricHistories_ManyPointsOfOneStep_KeepsAsManyAsAskedFor(int maxSteps, string values)
    {
        var (runId, other) = (await CreateRunAsync(0, "a"), await CreateRunAsync(0, "b"));
        await _store.LogBatchAsync(runId, new RunBatch
        {
            Metrics = [.. Enumerable.Range(0, 10).Select(i => new Metric("m", i, i, i / 5))],
        });
        await _store.LogMetricAsync(other, new Metric("m", 77, 1));

        var points = await _store.SampleMetricHistoriesAsync([runId, other], "m", maxSteps);

        Assert.That(ValuesOf(runId), Is.EqualTo(values));
        Assert.That(ValuesOf(other), Is.EqualTo("77"));

        string ValuesOf(string id) => string.Join(' ', points.Where(point => point.RunId == id).Select(point => (int)point.Metric.Value));
    }

    [Test]
    public async Task SetExperimentTag_TwentyThousandCharacters_IsKept()
    {
        var value = new string('v', 20_000);

        await _store.SetExperimentTagAsync("0", new Tag("long", value));

        Assert.That((await _store.GetExperimentAsync("0")).Tags, Is.EqualTo(new[] { new Tag("long", value) }));
    }

    [Test]
    public async Task Delete_RunThatIsDeletedAlready_KeepsItsTime()
    {
        var experimentId = await _store.CreateExperimentAsync("e");
        var runId = (await _store.CreateRunAsync(new NewRun { ExperimentId = experimentId, StartTime = 1 })).Info.RunId;
        var later = (await _store.CreateRunAsync(new NewRun { ExperimentId = experimentId, StartTime = 2 })).Info.RunId;
        await _store.DeleteRunAsync(runId);
        SqliteFile.Execute(_path, $"UPDATE runs SET deleted_time = 5 WHERE run_uuid = '{runId}'");

        await _store.DeleteRunAsync(runId);
        await _store.DeleteExperimentAsync(experimentId);

        Assert.That(SqliteFile.Query(_path, $"SELECT deleted_time FROM runs WHERE run_uuid = '{runId}'"), Is.EqualTo(new[] { "5" }));
        Assert.That(SqliteFile.Query(_path, $"SELECT deleted_time > 5 FROM runs WHERE run_uuid = '{later}'"), Is.EqualTo(new[] { "1" }));
    }

    private async Task<string> CreateRunAsync(long startTime, string name) =>
        (await _store.CreateRunAsync(new NewRun { ExperimentId = "0", StartTime = startTime, RunName = name })).Info.RunId;

    private async Task<string[]> FindAsync(string filter) =>
        [.. (await _store.SearchRunsAsync(new RunQuery { ExperimentIds = ["0"], Filter = filter })).Items.Select(run => run.Info.RunName)];

    private async Task<string[]> FindExperimentsAsync(string filter)
    {
        var query = new ExperimentQuery { Filter = filter, OrderBy = ["experiment_id ASC"] };
        return [.. (await _store.SearchExperimentsAsync(query)).Items.Select(experiment => experiment.Name)];
    }
}
