using System.Text.RegularExpressions;
using CsCheck;
using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Search;
using RunLinkedData.MLflow.Tracking.Sqlite;
using RunLinkedData.Testing;

namespace RunLinkedData.MLflow.Tests.Tracking.Search;

/// <summary>Random filters: what the database finds is what a plain evaluation in memory finds.</summary>
[TestFixture]
public sealed class SearchEvaluationTests
{
    private TemporaryFolder _folder = null!;
    private SqliteTrackingStore _store = null!;
    private IReadOnlyList<MlflowRun> _runs = null!;

    [OneTimeSetUp]
    public async Task FillStore()
    {
        _folder = new TemporaryFolder();
        _store = await SqliteTrackingStore.OpenAsync($"sqlite:///{_folder["mlflow.db"]}");
        await SampleRuns.WriteAsync(_store, "0", 12);
        _runs = (await _store.SearchRunsAsync(new RunQuery { ExperimentIds = ["0"] })).Items;
    }

    [OneTimeTearDown]
    public async Task CloseStore()
    {
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task SearchRuns_AnyFilter_FindsWhatAPlainEvaluationFinds()
    {
        var found = 0;
        await SearchClauses.Clause.List[1, 3].SampleAsync(
            async clauses =>
            {
                var filter = string.Join(" AND ", clauses);
                var page = await _store.SearchRunsAsync(new RunQuery { ExperimentIds = ["0"], Filter = filter });
                var actual = page.Items.Select(run => run.Info.RunId).ToList();
                var expected = _runs.Where(run => clauses.All(clause => Matches(run, clause))).Select(run => run.Info.RunId);
                Interlocked.Add(ref found, actual.Count);
                return actual.SequenceEqual(expected);
            },
            iter: TestScale.Inputs(1000),
            print: clauses => string.Join(" AND ", clauses));

        Assert.That(found, Is.GreaterThan(300), "the filters rarely match: the test shows little");
    }

    private static bool Matches(MlflowRun run, SearchClause clause) => (clause.Entity, clause.Key) switch
    {
        (SearchEntity.Param, var key) when clause.Value is null => run.Params.Any(param => param.Key == key) == IsWanted(clause),
        (SearchEntity.Tag, var key) when clause.Value is null => run.Tags.Any(tag => tag.Key == key) == IsWanted(clause),
        (SearchEntity.Param, var key) => run.Params.Any(param => param.Key == key && IsTrue(param.Value, clause)),
        (SearchEntity.Tag, var key) => run.Tags.Any(tag => tag.Key == key && IsTrue(tag.Value, clause)),
        (SearchEntity.Metric, var key) => run.Metrics.Any(metric => metric.Key == key && IsTrue(metric.Value, clause)),
        (SearchEntity.Dataset, "name") => run.Inputs.Any(input => IsTrue(input.Dataset.Name, clause)),
        (SearchEntity.Dataset, "digest") => run.Inputs.Any(input => IsTrue(input.Dataset.Digest, clause)),
        (SearchEntity.Dataset, _) => run.Inputs.Any(input => input.Context is { } context && IsTrue(context, clause)),
        (_, "status") => IsTrue(run.Info.Status.ToString().ToUpperInvariant(), clause),
        (_, "run_name") => IsTrue(run.Info.RunName, clause),
        (_, "user_id") => IsTrue(run.Info.UserId, clause),
        (_, "start_time") => IsTrue(run.Info.StartTime, clause),
        _ => run.Info.EndTime is { } end && IsTrue(end, clause),
    };

    private static bool IsWanted(SearchClause clause) => clause.Comparator == SearchComparator.IsNotNull;

    private static bool IsTrue(string value, SearchClause clause)
    {
        if (clause.Value is SearchValue.List list)
        {
            return list.Values.Contains(value) == (clause.Comparator == SearchComparator.In);
        }

        var text = ((SearchValue.Text)clause.Value!).Value;
        return clause.Comparator switch
        {
            SearchComparator.Equal => value == text,
            SearchComparator.NotEqual => value != text,
            SearchComparator.Like => IsLike(value, text, RegexOptions.None),
            _ => IsLike(value, text, RegexOptions.IgnoreCase),
        };
    }

    private static bool IsTrue(double value, SearchClause clause)
    {
        var number = ((SearchValue.Number)clause.Value!).AsDouble;
        return clause.Comparator switch
        {
            SearchComparator.Equal => value == number,
            SearchComparator.NotEqual => value != number,
            SearchComparator.Less => value < number,
            SearchComparator.LessOrEqual => value <= number,
            SearchComparator.Greater => value > number,
            _ => value >= number,
        };
    }

    private static bool IsLike(string value, string pattern, RegexOptions options)
    {
        var expression = Regex.Escape(pattern).Replace("%", ".*", StringComparison.Ordinal).Replace("_", ".", StringComparison.Ordinal);
        return Regex.IsMatch(value, $"^{expression}\\z", options | RegexOptions.Singleline | RegexOptions.CultureInvariant);
    }
}
