using RunLinkedData.MLflow.Tracking.Limits;
using RunLinkedData.MLflow.Tracking.Sqlite.Database;

namespace RunLinkedData.MLflow.Tracking.Sqlite;

public sealed partial class SqliteTrackingStore
{
    /// <inheritdoc/>
    public Task LogMetricAsync(string runId, Metric metric, CancellationToken cancellationToken = default)
    {
        TrackingLimits.CheckMetric(metric);
        return LogAsync(runId, new RunBatch { Metrics = [metric] }, cancellationToken);
    }

    /// <inheritdoc/>
    public Task LogParamAsync(string runId, Param param, CancellationToken cancellationToken = default)
    {
        TrackingLimits.CheckParam(param);
        return LogAsync(runId, new RunBatch { Params = [param] }, cancellationToken);
    }

    /// <inheritdoc/>
    public Task SetTagAsync(string runId, Tag tag, CancellationToken cancellationToken = default)
    {
        TrackingLimits.CheckTag(tag);
        return LogAsync(runId, new RunBatch { Tags = [tag] }, cancellationToken);
    }

    /// <inheritdoc/>
    public Task DeleteTagAsync(string runId, string key, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(runId);
        ArgumentNullException.ThrowIfNull(key);
        return _database.WriteAsync(
            session =>
            {
                CheckActive(session, runId);
                if (session.Execute("DELETE FROM tags WHERE key = $1 AND run_uuid = $2", key, runId) == 0)
                {
                    throw NotFound($"The run {runId} has no tag '{TrackingLimits.Shorten(key)}'.");
                }
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task LogBatchAsync(string runId, RunBatch batch, CancellationToken cancellationToken = default)
    {
        TrackingLimits.CheckBatch(batch);
        return LogAsync(runId, batch, cancellationToken);
    }

    private Task LogAsync(string runId, RunBatch batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(runId);
        return _database.WriteAsync(
            session =>
            {
                CheckActive(session, runId);
                WriteParams(session, runId, batch.Params);
                WriteMetrics(session, runId, batch.Metrics);
                WriteTags(session, runId, batch.Tags);
            },
            cancellationToken);
    }

    private static void WriteParams(SqliteSession session, string runId, IReadOnlyList<Param> parameters)
    {
        var changed = new List<string>();
        foreach (var param in parameters)
        {
            var inserted = session.Execute(
                "INSERT INTO params (key, value, run_uuid) VALUES ($1, $2, $3) ON CONFLICT (key, run_uuid) DO NOTHING",
                param.Key,
                param.Value,
                runId);
            if (inserted == 0
                && session.Scalar("SELECT value FROM params WHERE key = $1 AND run_uuid = $2", param.Key, runId) is var old
                && !param.Value.Equals(old as string, StringComparison.Ordinal))
            {
                changed.Add(
                    $"'{param.Key}' is '{TrackingLimits.Shorten(old as string ?? "")}', not '{TrackingLimits.Shorten(param.Value)}'");
            }
        }

        if (changed.Count > 0)
        {
            throw TrackingLimits.Invalid(
                $"A param of a run cannot change, and the run {runId} has other values: "
                + $"{string.Join("; ", changed)}. Nothing of this call was logged.");
        }
    }

    private static void WriteMetrics(SqliteSession session, string runId, IReadOnlyList<Metric> metrics)
    {
        var latest = new Dictionary<string, (long Step, long Timestamp, double Value, bool IsNaN)>();
        foreach (var metric in metrics)
        {
            // NaN is stored as 0 with a flag, and infinities as the largest finite numbers; all of MLflow's SQL stores do so.
            var isNaN = double.IsNaN(metric.Value);
            var value = isNaN ? 0.0 : Math.Clamp(metric.Value, double.MinValue, double.MaxValue);
            session.Execute(
                """
                INSERT INTO metrics (key, value, timestamp, run_uuid, step, is_nan) VALUES ($1, $2, $3, $4, $5, $6)
                ON CONFLICT (key, timestamp, step, run_uuid, value, is_nan) DO NOTHING
                """,
                metric.Key,
                value,
                metric.Timestamp,
                runId,
                metric.Step,
                isNaN ? 1 : 0);
            var point = (metric.Step, metric.Timestamp, value, isNaN);
            if (!latest.TryGetValue(metric.Key, out var best)
                || (point.Step, point.Timestamp, point.value).CompareTo((best.Step, best.Timestamp, best.Value)) > 0)
            {
                latest[metric.Key] = point;
            }
        }

        foreach (var (key, point) in latest)
        {
            session.Execute(
                """
                INSERT INTO latest_metrics (key, value, timestamp, step, is_nan, run_uuid) VALUES ($1, $2, $3, $4, $5, $6)
                ON CONFLICT (key, run_uuid) DO UPDATE
                SET value = excluded.value, timestamp = excluded.timestamp, step = excluded.step, is_nan = excluded.is_nan
                WHERE (excluded.step, excluded.timestamp, excluded.value)
                    > (latest_metrics.step, coalesce(latest_metrics.timestamp, -1), latest_metrics.value)
                """,
                key,
                point.Value,
                point.Timestamp,
                point.Step,
                point.IsNaN ? 1 : 0,
                runId);
        }
    }

    private static void WriteTags(SqliteSession session, string runId, IReadOnlyList<Tag> tags)
    {
        foreach (var tag in tags)
        {
            if (tag.Key != TrackingLimits.RunNameTag)
            {
                WriteTag(session, runId, tag.Key, tag.Value);
            }
            else if (tag.Value.Length > 0)
            {
                RenameRun(session, runId, tag.Value);
            }
        }
    }
}
