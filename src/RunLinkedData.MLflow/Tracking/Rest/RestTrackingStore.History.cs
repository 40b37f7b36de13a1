using System.Globalization;
using RunLinkedData.MLflow.Tracking.Limits;
using RunLinkedData.MLflow.Tracking.Search;
using RunLinkedData.MLflow.Tracking.Stores;

namespace RunLinkedData.MLflow.Tracking.Rest;

public sealed partial class RestTrackingStore
{
    /// <inheritdoc/>
    public async Task<Page<Metric>> GetMetricHistoryAsync(
        string runId,
        string key,
        int maxResults = TrackingLimits.MetricHistoryPage,
        string? pageToken = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        TrackingLimits.CheckRange(nameof(maxResults), maxResults, TrackingLimits.MetricHistoryPage);
        CheckRunId(runId);
        if (key.Length == 0)
        {
            await GetRunAsync(runId, cancellationToken).ConfigureAwait(false);
            return new Page<Metric> { Items = [] };
        }

        // max_results must be there: without it servers 3.4 to 3.13 give empty pages for ever.
        List<(string Name, string Value)> query =
        [
            ("run_id", runId),
            ("metric_key", key),
            ("max_results", maxResults.ToString(CultureInfo.InvariantCulture)),
        ];
        if (!string.IsNullOrEmpty(pageToken))
        {
            query.Add(("page_token", pageToken));
        }

        var answer = await GetOfRunAsync<MetricsAnswer>(
            Api + "metrics/get-history", runId, cancellationToken, query).ConfigureAwait(false);
        var points = WireMapping.ItemsOf(answer.Metrics).Select(WireMapping.ToMetric).ToList();
        if (points.Count == 0)
        {
            if (string.IsNullOrEmpty(pageToken))
            {
                // Servers before 3 do not say that a run is missing.
                await GetRunAsync(runId, cancellationToken).ConfigureAwait(false);
            }

            // An empty page is the end, whatever its token says.
            return new Page<Metric> { Items = [] };
        }

        return points.Count > maxResults || (answer.NextPageToken is null && !string.IsNullOrEmpty(pageToken))
            ? PageOfAll(points, maxResults, pageToken, answer.NextPageToken)
            : new Page<Metric> { Items = points, NextPageToken = NextToken(answer.NextPageToken) };
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RunMetric>> GetMetricHistoriesAsync(
        IReadOnlyList<string> runIds,
        string key,
        int maxResults = TrackingLimits.MetricHistoryPage,
        CancellationToken cancellationToken = default)
    {
        TrackingLimits.CheckHistories(runIds, key, maxResults);
        string[] wanted = [.. runIds.Distinct().Where(runId => RunId().IsMatch(runId)).Order(StringComparer.Ordinal)];
        if (wanted.Length == 0 || key.Length == 0)
        {
            return [];
        }

        List<(string Name, string Value)> query =
        [
            .. wanted.Select(runId => ("run_id", runId)),
            ("metric_key", key),
            ("max_results", maxResults.ToString(CultureInfo.InvariantCulture)),
        ];
        try
        {
            var answer = await GetAsync<MetricsAnswer>(UiApi + "metrics/get-history-bulk", cancellationToken, query).ConfigureAwait(false);
            return InOrder(answer.Metrics ?? [], wanted, byStep: false);
        }
        catch (MlflowException exception) when (exception.Code is MlflowErrorCode.EndpointNotFound or MlflowErrorCode.ResourceDoesNotExist)
        {
            // A server with a path of its own for the UI's calls: run by run.
            return await ReadHistoriesAsync(wanted, key, maxResults, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RunMetric>> SampleMetricHistoriesAsync(
        IReadOnlyList<string> runIds,
        string key,
        int maxSteps,
        (long First, long Last)? steps = null,
        CancellationToken cancellationToken = default)
    {
        TrackingLimits.CheckSampledHistories(runIds, key, maxSteps, steps);

        string[] wanted = [.. runIds.Distinct()];
        foreach (var runId in wanted)
        {
            CheckRunId(runId);
        }

        List<(string Name, string Value)> query =
        [
            .. wanted.Select(runId => ("run_ids", runId)),
            ("metric_key", key),
            ("max_results", maxSteps.ToString(CultureInfo.InvariantCulture)),
        ];
        if (steps is { } limits)
        {
            query.Add(("start_step", limits.First.ToString(CultureInfo.InvariantCulture)));
            query.Add(("end_step", limits.Last.ToString(CultureInfo.InvariantCulture)));
        }

        var answer = await GetAsync<MetricsAnswer>(
            Api + "metrics/get-history-bulk-interval", cancellationToken, query).ConfigureAwait(false);
        return InOrder(answer.Metrics ?? [], wanted, byStep: true);
    }

    /// <summary>A page of a server that ignores pages (2.17) and has given everything.</summary>
    private static Page<Metric> PageOfAll(List<Metric> points, int maxResults, string? pageToken, string? serverToken)
    {
        if (points.Count <= maxResults)
        {
            return new Page<Metric> { Items = points, NextPageToken = NextToken(serverToken) };
        }

        var offset = (int)Math.Min(points.Count, PageToken.Decode(pageToken));
        var end = Math.Min(points.Count, offset + maxResults);
        return new Page<Metric> { Items = points[offset..end], NextPageToken = end < points.Count ? PageToken.Encode(end) : null };
    }

    private async Task<IReadOnlyList<RunMetric>> ReadHistoriesAsync(
        string[] runIds, string key, int maxResults, CancellationToken cancellationToken)
    {
        var points = new List<RunMetric>();
        foreach (var runId in runIds)
        {
            try
            {
                var history = PageLoop.ReadAsync(
                    token => GetMetricHistoryAsync(runId, key, maxResults - points.Count, token, cancellationToken),
                    null,
                    cancellationToken);
                await foreach (var metric in history.ConfigureAwait(false))
                {
                    points.Add(new RunMetric { RunId = runId, Metric = metric });
                    if (points.Count == maxResults)
                    {
                        return points;
                    }
                }
            }
            catch (MlflowException exception) when (exception.Code == MlflowErrorCode.ResourceDoesNotExist)
            {
                // A run that is not there has no points.
            }
        }

        return points;
    }

    /// <summary>Points run by run in the order in which the runs are wanted.</summary>
    private static RunMetric[] InOrder(IReadOnlyList<WireMetric> points, string[] runIds, bool byStep)
    {
        var places = runIds.Index().ToDictionary(run => run.Item, run => run.Index);
        return
        [
            .. points
                .Where(point => point?.RunId is not null && places.ContainsKey(point.RunId))
                .Select(point => new RunMetric { RunId = point.RunId!, Metric = WireMapping.ToMetric(point) })
                .OrderBy(point => places[point.RunId])
                .ThenBy(point => byStep ? point.Metric.Step : point.Metric.Timestamp)
                .ThenBy(point => byStep ? point.Metric.Timestamp : point.Metric.Step)
                .ThenBy(point => point.Metric.Value),
        ];
    }
}
