using System.Text.Json;
using RunLinkedData.MLflow.Tracking.Search;

namespace RunLinkedData.MLflow.Tracking.Sqlite;

public sealed partial class SqliteTrackingStore
{
    /// <inheritdoc/>
    public Task<Page<Metric>> GetMetricHistoryAsync(
        string runId,
        string key,
        int maxResults = TrackingLimits.MetricHistoryPage,
        string? pageToken = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(runId);
        ArgumentNullException.ThrowIfNull(key);
        TrackingLimits.CheckRange(nameof(maxResults), maxResults, TrackingLimits.MetricHistoryPage);
        var offset = PageToken.Decode(pageToken);
        return _database.ReadAsync(
            session =>
            {
                GetRunInfo(session, runId);
                var points = ReadHistory(session, runId, key, maxResults + 1L, offset);
                return points.Count <= maxResults
                    ? new Page<Metric>(points, null)
                    : new Page<Metric>(points.GetRange(0, maxResults), PageToken.Encode(offset + maxResults));
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<RunMetric>> GetMetricHistoriesAsync(
        IReadOnlyList<string> runIds,
        string key,
        int maxResults = TrackingLimits.MetricHistoryPage,
        CancellationToken cancellationToken = default)
    {
        TrackingLimits.CheckHistories(runIds, key, maxResults);
        return _database.ReadAsync<IReadOnlyList<RunMetric>>(
            session =>
            {
                var points = new List<RunMetric>();
                foreach (var runId in runIds.Distinct())
                {
                    var history = ReadHistory(session, runId, key, maxResults - points.Count, 0);
                    points.AddRange(history.Select(metric => new RunMetric(runId, metric)));
                }

                return points;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<RunMetric>> SampleMetricHistoriesAsync(
        IReadOnlyList<string> runIds,
        string key,
        int maxSteps,
        (long First, long Last)? steps = null,
        CancellationToken cancellationToken = default)
    {
        TrackingLimits.CheckSampledHistories(runIds, key, maxSteps, steps);

        var (first, last) = steps ?? (long.MinValue, long.MaxValue);
        return _database.ReadAsync<IReadOnlyList<RunMetric>>(
            session =>
            {
                var wanted = runIds.Distinct().ToList();
                var found = wanted.ConvertAll(runId => ReadSteps(session, runId, key, first, last));
                var sampled = JsonSerializer.Serialize(SampleSteps(found, maxSteps), SqliteJson.Default.Int64Array);
                return wanted.SelectMany(runId => ReadPoints(session, runId, key, sampled)).ToList();
            },
            cancellationToken);
    }

    /// <summary>The steps a chart shows: all, or evenly chosen ones of all runs together, with the first and last of each run.</summary>
    private static long[] SampleSteps(List<List<long>> stepsOfRuns, int maxSteps)
    {
        var all = stepsOfRuns.SelectMany(steps => steps).Distinct().Order().ToArray();
        if (all.Length <= maxSteps)
        {
            return all;
        }

        var ends = stepsOfRuns.Where(steps => steps.Count > 0).SelectMany(steps => new[] { steps[0], steps[^1] });
        var even = Enumerable.Range(0, maxSteps).Select(i => all[(long)i * all.Length / maxSteps]);
        return [.. even.Concat(ends).Distinct().Order()];
    }

    private static List<Metric> ReadHistory(SqliteSession session, string runId, string key, long limit, long offset) => session.Query(
        """
        SELECT m.run_uuid, m.key, m.value, m.timestamp, m.step, m.is_nan FROM metrics AS m
        WHERE m.run_uuid = $1 AND m.key = $2
        ORDER BY m.timestamp, m.step, m.value, m.is_nan
        LIMIT $3 OFFSET $4
        """,
        ReadMetric,
        runId,
        key,
        limit,
        offset);

    private static List<long> ReadSteps(SqliteSession session, string runId, string key, long first, long last)
    {
        GetRunInfo(session, runId);
        return session.Query(
            "SELECT DISTINCT step FROM metrics WHERE run_uuid = $1 AND key = $2 AND step BETWEEN $3 AND $4 ORDER BY step",
            reader => reader.GetInt64(0),
            runId,
            key,
            first,
            last);
    }

    private static List<RunMetric> ReadPoints(SqliteSession session, string runId, string key, string steps) => session.Query(
        """
        SELECT m.run_uuid, m.key, m.value, m.timestamp, m.step, m.is_nan FROM metrics AS m
        WHERE m.run_uuid = $1 AND m.key = $2 AND m.step IN (SELECT value FROM json_each($3))
        ORDER BY m.step, m.timestamp, m.value, m.is_nan
        """,
        reader => new RunMetric(runId, ReadMetric(reader)),
        runId,
        key,
        steps);
}
