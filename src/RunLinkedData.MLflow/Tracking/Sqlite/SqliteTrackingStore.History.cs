using System.Text.Json;
using RunLinkedData.MLflow.Tracking.Limits;
using RunLinkedData.MLflow.Tracking.Search;
using RunLinkedData.MLflow.Tracking.Sqlite.Database;

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
                    ? new Page<Metric> { Items = points }
                    : new Page<Metric> { Items = points.GetRange(0, maxResults), NextPageToken = PageToken.Encode(offset + maxResults) };
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
                foreach (var runId in KnownRuns(session, runIds))
                {
                    var history = ReadHistory(session, runId, key, maxResults - points.Count, 0);
                    points.AddRange(history.Select(metric => new RunMetric { RunId = runId, Metric = metric }));
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
                wanted.ForEach(runId => GetRunInfo(session, runId));
                return wanted.SelectMany(runId => SampleHistory(session, runId, key, maxSteps, first, last)).ToList();
            },
            cancellationToken);
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

    /// <summary>The runs of these that are there, in the order of their IDs.</summary>
    private static List<string> KnownRuns(SqliteSession session, IReadOnlyList<string> runIds) => session.Query(
        $"""
        SELECT r.run_uuid FROM json_each($1) AS wanted CROSS JOIN runs AS r ON r.run_uuid = wanted.value{InOwnWorkspace(session)}
        GROUP BY r.run_uuid ORDER BY r.run_uuid
        """,
        reader => reader.GetString(0),
        JsonSerializer.Serialize([.. runIds], SqliteJson.Default.StringArray));

    /// <summary>The first point of each of so many equal parts of a history, and of the last part the last point.</summary>
    private static List<RunMetric> SampleHistory(
        SqliteSession session, string runId, string key, int maxPoints, long first, long last) => session.Query(
        """
        WITH points AS (
          SELECT m.*, ntile($5) OVER (ORDER BY m.step, m.timestamp, m.value, m.is_nan) AS part
          FROM metrics AS m WHERE m.run_uuid = $1 AND m.key = $2 AND m.step BETWEEN $3 AND $4),
        ranked AS (
          SELECT p.*, max(p.part) OVER () AS parts,
            row_number() OVER (PARTITION BY p.part ORDER BY p.step, p.timestamp, p.value, p.is_nan) AS place,
            count(*) OVER (PARTITION BY p.part) AS size
          FROM points AS p)
        SELECT p.run_uuid, p.key, p.value, p.timestamp, p.step, p.is_nan FROM ranked AS p
        WHERE p.place = CASE p.part WHEN p.parts THEN p.size ELSE 1 END
        ORDER BY p.step, p.timestamp, p.value, p.is_nan
        """,
        reader => new RunMetric { RunId = runId, Metric = ReadMetric(reader) },
        runId,
        key,
        first,
        last,
        maxPoints);
}
