using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Search;
using RunLinkedData.MLflow.Tracking.Sqlite;
using RunLinkedData.MLflow.Tracking.Sqlite.Database;
using RunLinkedData.Testing;

namespace RunLinkedData.MLflow.Tests.Tracking.Sqlite;

/// <summary>How SQLite goes about the searches that must not become slower with the number of runs.</summary>
[TestFixture]
public sealed class SearchPlanTests
{
    private TemporaryFolder _folder = null!;
    private string _path = null!;

    [OneTimeSetUp]
    public async Task CreateDatabase()
    {
        _folder = new TemporaryFolder();
        _path = _folder["mlflow.db"];
        await using var store = await SqliteTrackingStore.OpenAsync($"sqlite:///{_path}");
    }

    [OneTimeTearDown]
    public void DeleteFolder() => _folder.Dispose();

    [TestCase("status = 'FINISHED' AND tags.`rld.output.x` LIKE '%'")]
    [TestCase("params.a = '1' AND metrics.b > 2 AND datasets.name = 'x' AND datasets.context = 'input'")]
    [TestCase("")]
    public void SearchRuns_NewestFirst_WalksTheIndexAndSortsNothing(string filter)
    {
        var plan = Explain(filter);

        Assert.That(plan[0], Does.Contain("SEARCH r USING INDEX rld_runs_newest (experiment_id=? AND lifecycle_stage=?)"));
        Assert.That(plan, Has.None.Contains("TEMP B-TREE"));
        Assert.That(plan, Has.None.Contains("SCAN"));
    }

    [Test]
    public void SearchRuns_ThatStartedByAMoment_BeginsThereAndSortsNothing()
    {
        var plan = Explain("status = 'FINISHED' AND tags.`rld.output.x` LIKE '%' AND start_time <= 5 AND end_time <= 5");

        Assert.That(plan[0], Does.Contain("SEARCH r USING INDEX rld_runs_newest (experiment_id=? AND lifecycle_stage=? AND start_time<?)"));
        Assert.That(plan, Has.None.Contains("TEMP B-TREE"));
    }

    [Test]
    public void SearchRuns_OldestFirst_BeginsThereAndSortsOnlyWhatStartedAtOnce()
    {
        var plan = Explain("status = 'FINISHED' AND tags.`rld.output.x` LIKE '%' AND start_time >= 5", "attributes.start_time ASC");

        Assert.That(plan[0], Does.Contain("SEARCH r USING INDEX rld_runs_newest (experiment_id=? AND lifecycle_stage=? AND start_time>?)"));
        Assert.That(
            plan.Where(step => step.Contains("TEMP B-TREE", StringComparison.Ordinal)), Is.All.Not.EqualTo("USE TEMP B-TREE FOR ORDER BY"));
    }

    [TestCase("status = 'FINISHED' AND end_time >= 5", "attributes.end_time ASC", "attributes.run_id ASC")]
    [TestCase("status = 'FINISHED' AND end_time > 5 AND start_time >= 1", "end_time")]
    public void SearchRuns_OfAStateByTheirEnds_BeginsThereAndSortsOnlyWhatEndedAtOnce(string filter, params string[] orderBy)
    {
        var plan = Explain(filter, orderBy);

        Assert.That(plan[0], Does.Contain("SEARCH r USING INDEX rld_runs_ended (experiment_id=? AND status=? AND end_time>?)"));
        Assert.That(
            plan.Where(step => step.Contains("TEMP B-TREE", StringComparison.Ordinal)), Is.All.Not.EqualTo("USE TEMP B-TREE FOR ORDER BY"));
    }

    [Test]
    public void SearchRuns_ThatGoOn_LooksAtNoOthers() => Assert.That(
        Explain("status = 'RUNNING'")[0], Does.Contain("SEARCH r USING INDEX rld_runs_ended (experiment_id=? AND status=?)"));

    [Test]
    public void SearchRuns_ByTheBeginningOfAnId_LooksIntoThePrimaryKey()
    {
        var plan = Explain("run_id LIKE '01234567%'");

        Assert.That(plan[0], Does.Contain("SEARCH r USING INDEX sqlite_autoindex_runs_1 (run_uuid>? AND run_uuid<?)"));
    }

    [Test]
    public void SearchRuns_ExplicitNewestFirst_WalksTheIndexToo() =>
        Assert.That(Explain("", "start_time DESC"), Has.None.Contains("TEMP B-TREE"));

    [TestCase("datasets.digest = 'd' AND datasets.name = 'x'")]
    [TestCase("datasets.digest IN ('d', 'e')")]
    public void SearchRuns_ByDigest_BeginsWithTheDatasets(string filter)
    {
        var plan = Explain(filter);

        Assert.That(plan[0], Does.Contain("SEARCH r USING INDEX sqlite_autoindex_runs_1 (run_uuid=?)"));
        Assert.That(plan, Has.Some.Contains("INDEX rld_datasets_digest (digest=?"));
        Assert.That(plan, Has.None.Contains("rld_runs_newest"));
    }

    [TestCase("tags.`rld.output.x` LIKE '%' AND status = 'FINISHED'")]
    [TestCase("params.a = '1'")]
    [TestCase("metrics.b > 2")]
    public void SearchRuns_ByAKeyThatFewRunsHave_BeginsWithThoseRuns(string filter)
    {
        var plan = Explain(filter, isRare: true);

        Assert.That(plan[0], Does.Contain("SEARCH r USING INDEX sqlite_autoindex_runs_1 (run_uuid=?)"));
        Assert.That(plan, Has.Some.Contains("(key=?"));
        Assert.That(plan, Has.None.Contains("rld_runs_newest"));
    }

    private List<string> Explain(string filter, params string[] orderBy) => Explain(filter, isRare: false, orderBy);

    private List<string> Explain(string filter, bool isRare, params string[] orderBy)
    {
        var search = new SqliteSearch();
        search.AddRuns(
            [1],
            ViewType.ActiveOnly,
            SearchParser.ParseFilter(SearchGrammar.Runs, filter),
            SearchParser.ParseOrder(SearchGrammar.Runs, orderBy),
            (_, _) => isRare);
        using var connection = SqliteFile.Open(_path);
        using var session = new SqliteSession(connection);
        return session.Query(
            $"EXPLAIN QUERY PLAN SELECT r.* FROM runs AS r {search.Build(1, 0)}", reader => reader.GetString(3), search.Parameters);
    }
}
