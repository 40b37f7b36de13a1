using RunLinkedData.MLflow.Tracking.Search;

namespace RunLinkedData.MLflow.Tracking.Sqlite;

public sealed partial class SqliteTrackingStore
{
    // Up to so many runs with a key are looked up and sorted; of a key that more have, the newest runs are walked until the page is full.
    private const int RareRuns = 500;

    /// <inheritdoc/>
    public async Task<Page<MlflowRun>> SearchRunsAsync(RunQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        TrackingLimits.CheckRange(nameof(query.MaxResults), query.MaxResults, TrackingLimits.SearchPage);
        var offset = PageToken.Decode(query.PageToken);
        var experimentIds = query.ExperimentIds.Select(ParseId).OfType<long>().Distinct().ToList();
        var clauses = SearchParser.ParseFilter(SearchGrammar.Runs, query.Filter);
        var orders = SearchParser.ParseOrder(SearchGrammar.Runs, query.OrderBy);
        if (experimentIds.Count == 0)
        {
            return new Page<MlflowRun>([], null);
        }

        var runs = await _database
            .ReadAsync(
                session =>
                {
                    var sql = new SqliteSearch();
                    sql.AddRuns(experimentIds, query.ViewType, clauses, orders, (table, key) => IsRare(session, table, key));
                    var text = $"SELECT {RunColumns} FROM runs AS r {sql.Build(query.MaxResults, offset)}";
                    return AddValues(session, session.Query(text, ReadRunInfo, sql.Parameters));
                },
                cancellationToken)
            .ConfigureAwait(false);
        // A full page has a token even when nothing follows, as the server has it.
        return new Page<MlflowRun>(runs, runs.Count == query.MaxResults ? PageToken.Encode(offset + runs.Count) : null);
    }

    // Counting stops at the limit, so that it costs the same however many runs there are.
    private static bool IsRare(SqliteSession session, string table, string key) =>
        (long)session.Scalar($"SELECT count(*) FROM (SELECT 1 FROM {table} WHERE key = $1 LIMIT {RareRuns + 1})", key)! <= RareRuns;
}
