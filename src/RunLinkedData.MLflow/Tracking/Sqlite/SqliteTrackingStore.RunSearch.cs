using RunLinkedData.MLflow.Tracking.Limits;
using RunLinkedData.MLflow.Tracking.Search;
using RunLinkedData.MLflow.Tracking.Sqlite.Database;

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
            return new Page<MlflowRun> { Items = [] };
        }

        return await _database
            .ReadAsync(
                session =>
                {
                    var sql = new SqliteSearch();
                    var own = KeepOwn(session, experimentIds);
                    sql.AddRuns(own, query.ViewType, clauses, orders, (table, key) => IsRare(session, table, key));
                    var text = $"SELECT {RunColumns} FROM runs AS r {sql.Build(query.MaxResults + 1L, offset)}";
                    var rows = session.Query(text, ReadRunInfo, sql.Parameters);
                    var more = rows.Count > query.MaxResults;
                    var page = AddValues(session, more ? rows.GetRange(0, query.MaxResults) : rows);
                    return new Page<MlflowRun> { Items = page, NextPageToken = more ? PageToken.Encode(offset + query.MaxResults) : null };
                },
                cancellationToken)
            .ConfigureAwait(false);
    }

    // Counting stops at the limit, so that it costs the same however many runs there are.
    private static bool IsRare(SqliteSession session, string table, string key) =>
        (long)session.Scalar($"SELECT count(*) FROM (SELECT 1 FROM {table} WHERE key = $1 LIMIT {RareRuns + 1})", key)! <= RareRuns;
}
