using RunLinkedData.MLflow.Tracking.Stores;

namespace RunLinkedData.MLflow.Tracking.Rest;

public sealed partial class RestTrackingStore
{
    /// <summary>MLflow documents 1 MB for a body; its own server takes more, hosted ones do not.</summary>
    private const int LargestBody = 1_000_000;

    /// <summary>The body, or if it is too large those of its halves, in order.</summary>
    private static IEnumerable<(TBody Body, byte[] Bytes)> Cut<TBody>(TBody body, Func<TBody, (TBody First, TBody Second)?> cut)
    {
        var bytes = RestJson.Write(body);
        if (bytes.Length <= LargestBody || cut(body) is not { } halves)
        {
            return [(body, bytes)];
        }

        return Cut(halves.First, cut).Concat(Cut(halves.Second, cut));
    }

    /// <summary>
    /// Two batches that together are the one given: by kind first, then in the middle; null when there is one value only.
    /// </summary>
    private static (LogBatchBody First, LogBatchBody Second)? CutBatch(LogBatchBody body)
    {
        var (metrics, parameters, tags) = (body.Metrics ?? [], body.Params ?? [], body.Tags ?? []);
        if (parameters.Count > 0 && metrics.Count + tags.Count > 0)
        {
            return (body with { Metrics = null, Tags = null }, body with { Params = null });
        }

        if (metrics.Count > 0 && tags.Count > 0)
        {
            return (body with { Tags = null }, body with { Metrics = null });
        }

        var half = (metrics.Count + parameters.Count + tags.Count) / 2;
        return half == 0
            ? null
            : (new LogBatchBody(body.RunId, [.. metrics.Take(half)], [.. parameters.Take(half)], [.. tags.Take(half)]),
                new LogBatchBody(body.RunId, [.. metrics.Skip(half)], [.. parameters.Skip(half)], [.. tags.Skip(half)]));
    }

    private static (LogInputsBody First, LogInputsBody Second)? CutInputs(LogInputsBody body)
    {
        var half = body.Datasets.Count / 2;
        return half == 0
            ? null
            : (body with { Datasets = [.. body.Datasets.Take(half)] }, body with { Datasets = [.. body.Datasets.Skip(half)] });
    }

    private static bool IsNaN(WireMetric metric) => double.IsNaN(metric.Value ?? 0);

    /// <summary>
    /// The points without those NaNs that the run has. A server stores an identical point once, but it finds NaN different from NaN and
    /// fails over a second one, as after an attempt whose answer was lost.
    /// </summary>
    private async Task<IReadOnlyList<WireMetric>> WithoutStoredNaNsAsync(
        string runId,
        IReadOnlyList<WireMetric> points,
        CancellationToken cancellationToken)
    {
        var stored = new HashSet<(string, long, long)>();
        foreach (var key in points.Where(IsNaN).Select(point => point.Key!).Distinct())
        {
            var history = PageLoop.ReadAsync(
                token => GetMetricHistoryAsync(runId, key, pageToken: token, cancellationToken: cancellationToken),
                null,
                cancellationToken);
            await foreach (var point in history.ConfigureAwait(false))
            {
                if (double.IsNaN(point.Value))
                {
                    stored.Add((key, point.Timestamp, point.Step));
                }
            }
        }

        return [.. points.Where(point => !IsNaN(point) || !stored.Contains((point.Key!, point.Timestamp ?? 0, point.Step ?? 0)))];
    }
}
