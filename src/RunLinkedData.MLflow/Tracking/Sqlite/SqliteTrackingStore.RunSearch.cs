using RunLinkedData.MLflow.Tracking.Search;

namespace RunLinkedData.MLflow.Tracking.Sqlite;

public sealed partial class SqliteTrackingStore
{
    /// <inheritdoc/>
    public async Task<Page<MlflowRun>> SearchRunsAsync(RunQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        TrackingLimits.CheckRange(nameof(query.MaxResults), query.MaxResults, TrackingLimits.SearchPage);
        var sql = new SqliteSearch();
        var offset = PageToken.Decode(query.PageToken);
        var experimentIds = query.ExperimentIds.Select(ParseId).OfType<long>().Distinct().ToList();
        sql.AddRuns(
            experimentIds,
            query.ViewType,
            SearchParser.ParseFilter(SearchGrammar.Runs, query.Filter),
            SearchParser.ParseOrder(SearchGrammar.Runs, query.OrderBy));
        var text = $"SELECT {RunColumns} FROM runs AS r {sql.Build(query.MaxResults, offset)}";
        if (experimentIds.Count == 0)
        {
            return new Page<MlflowRun>([], null);
        }

        var runs = await _database
            .ReadAsync(session => AddValues(session, session.Query(text, ReadRunInfo, sql.Parameters)), cancellationToken)
            .ConfigureAwait(false);
        // A full page has a token even when nothing follows, as the server has it.
        return new Page<MlflowRun>(runs, runs.Count == query.MaxResults ? PageToken.Encode(offset + runs.Count) : null);
    }
}
