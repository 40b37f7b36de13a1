using RunLinkedData.MLflow.Tracking.Limits;
using RunLinkedData.MLflow.Tracking.Search;

namespace RunLinkedData.MLflow.Tracking.Rest;

public sealed partial class RestTrackingStore
{
    /// <inheritdoc/>
    public async Task<Page<Experiment>> SearchExperimentsAsync(ExperimentQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        TrackingLimits.CheckRange(nameof(query.MaxResults), query.MaxResults, TrackingLimits.SearchPage);
        var body = new SearchExperimentsBody(
            query.MaxResults,
            WireMapping.FromView(query.ViewType),
            FilterText(SearchParser.ParseFilter(SearchGrammar.Experiments, query.Filter)),
            OrderTexts(SearchParser.ParseOrder(SearchGrammar.Experiments, query.OrderBy)),
            string.IsNullOrEmpty(query.PageToken) ? null : query.PageToken);
        var answer = await SendAsync<SearchExperimentsAnswer>(
            SearchCall(Api + "experiments/search", body), cancellationToken).ConfigureAwait(false);
        return new Page<Experiment>
        {
            Items = [.. WireMapping.ItemsOf(answer.Experiments).Select(WireMapping.ToExperiment)],
            NextPageToken = NextToken(answer.NextPageToken),
        };
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<DatasetSummary>> SearchDatasetsAsync(
        IReadOnlyList<string> experimentIds,
        CancellationToken cancellationToken = default)
    {
        TrackingLimits.CheckDatasetExperiments(experimentIds);
        string[] ids = [.. experimentIds.Where(IsExperimentId)];
        if (ids.Length == 0)
        {
            return [];
        }

        var call = SearchCall(UiApi + "experiments/search-datasets", new SearchDatasetsBody(ids));
        var answer = await SendAsync<SearchDatasetsAnswer>(call, cancellationToken).ConfigureAwait(false);
        return [.. WireMapping.ItemsOf(answer.DatasetSummaries).Select(wire => new DatasetSummary
        {
            ExperimentId = wire.ExperimentId ?? "",
            Name = wire.Name ?? "",
            Digest = wire.Digest ?? "",
            Context = wire.Context,
        })];
    }

    // Read and written anew, a filter has every key in backticks: servers stumble over some keys without.
    private static string? FilterText(IReadOnlyList<SearchClause> clauses) => clauses.Count == 0 ? null : string.Join(" AND ", clauses);

    private static string[]? OrderTexts(IReadOnlyList<SearchOrder> orders) =>
        orders.Count == 0 ? null : [.. orders.Select(order => order.ToString())];

    private static string? NextToken(string? token) => string.IsNullOrEmpty(token) ? null : token;
}
