using RunLinkedData.MLflow.Tracking.Limits;
using RunLinkedData.MLflow.Tracking.Search;
using RunLinkedData.MLflow.Tracking.Stores;

namespace RunLinkedData.MLflow.Tracking.Rest;

public sealed partial class RestTrackingStore
{
    /// <summary>
    /// How many runs are asked for at once while they are filtered here; a token counts within such pages, so it never changes.
    /// </summary>
    private const int MixedPageSize = 1000;

    /// <inheritdoc/>
    public async Task<Page<MlflowRun>> SearchRunsAsync(RunQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        TrackingLimits.CheckRange(nameof(query.MaxResults), query.MaxResults, TrackingLimits.SearchPage);
        var clauses = SearchParser.ParseFilter(SearchGrammar.Runs, query.Filter);
        var orders = SearchParser.ParseOrder(SearchGrammar.Runs, query.OrderBy);
        string[] experimentIds = [.. query.ExperimentIds.Where(IsExperimentId).Distinct()];
        var (sent, kept) = MixedFilter.Split(clauses, orders);
        if (kept.Count > 0)
        {
            return await SearchMixedAsync(
                query, experimentIds, sent, orders, new MixedFilter(kept), cancellationToken).ConfigureAwait(false);
        }

        if (experimentIds.Length == 0)
        {
            PageToken.Decode(query.PageToken);
            return new Page<MlflowRun> { Items = [] };
        }

        var answer = await SearchAsync(
            query, experimentIds, sent, orders, query.MaxResults, query.PageToken, cancellationToken).ConfigureAwait(false);
        return new Page<MlflowRun>
        {
            Items = [.. WireMapping.ToRuns(answer.Runs)],
            NextPageToken = NextToken(answer.NextPageToken),
        };
    }

    /// <summary>
    /// A search that servers fail over: they are asked for a part of the filter, and the rest is done here, page by page.
    /// </summary>
    private async Task<Page<MlflowRun>> SearchMixedAsync(
        RunQuery query,
        string[] experimentIds,
        IReadOnlyList<SearchClause> sent,
        IReadOnlyList<SearchOrder> orders,
        MixedFilter filter,
        CancellationToken cancellationToken)
    {
        var place = MixedPage.Decode(query.PageToken);
        var found = new List<MlflowRun>();
        while (experimentIds.Length > 0)
        {
            var answer = await SearchAsync(
                query, experimentIds, sent, orders, MixedPageSize, place.Server, cancellationToken).ConfigureAwait(false);
            var runs = answer.Runs ?? [];
            for (var i = place.Skip; i < runs.Count; i++)
            {
                if (WireMapping.IsRun(runs[i]) && WireMapping.ToRun(runs[i]) is var run && filter.Matches(run))
                {
                    found.Add(run);
                    if (found.Count == query.MaxResults)
                    {
                        return new Page<MlflowRun> { Items = found, NextPageToken = (place with { Skip = i + 1 }).Encode() };
                    }
                }
            }

            if (NextToken(answer.NextPageToken) is not { } next || runs.Count == 0)
            {
                break;
            }

            place = next == place.Server ? throw PageLoop.Repeated(next) : new MixedPage(next, 0);
        }

        return new Page<MlflowRun> { Items = found };
    }

    private Task<SearchRunsAnswer> SearchAsync(
        RunQuery query,
        string[] experimentIds,
        IReadOnlyList<SearchClause> clauses,
        IReadOnlyList<SearchOrder> orders,
        int maxResults,
        string? pageToken,
        CancellationToken cancellationToken)
    {
        var body = new SearchRunsBody(
            experimentIds,
            FilterText(clauses),
            WireMapping.FromView(query.ViewType),
            maxResults,
            OrderTexts(orders),
            string.IsNullOrEmpty(pageToken) ? null : pageToken);
        return SendAsync<SearchRunsAnswer>(SearchCall(Api + "runs/search", body), cancellationToken);
    }
}
