using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Recording;

/// <summary>
/// The figures of the datasets that a run has saved, until they are logged as its metrics: behind its own, since MLflow shows metrics in
/// the order in which they came, and so many only that the own ones are found among them.
/// </summary>
/// <remarks>Safe for use by many threads at once.</remarks>
internal sealed class DatasetFigures
{
    /// <summary>The most metrics of columns, of all datasets of a run. The manifests hold the figures of every column.</summary>
    public const int Most = 100;

    private readonly Lock _lock = new();
    private readonly List<(DatasetManifest Manifest, long SavedAt)> _waiting = [];
    private int _left = Most;

    /// <summary>Adds a dataset.</summary>
    public void Add(DatasetManifest manifest, DateTimeOffset savedAt)
    {
        lock (_lock)
        {
            _waiting.Add((manifest, savedAt.ToUnixTimeMilliseconds()));
        }
    }

    /// <summary>
    /// The metrics of all that were added since the last call. Each may have its share, and what those before it did not need.
    /// </summary>
    public IReadOnlyList<Metric> Take()
    {
        lock (_lock)
        {
            List<Metric> metrics = [];
            for (var i = 0; i < _waiting.Count; i++)
            {
                var (manifest, savedAt) = _waiting[i];
                metrics.AddRange(DatasetMetrics.OfAll(manifest).Select(ToMetric));
                var ofColumns = DatasetMetrics.OfColumns(manifest, _left / (_waiting.Count - i)).Select(ToMetric).ToList();
                metrics.AddRange(ofColumns);
                _left -= ofColumns.Count;

                Metric ToMetric((string Key, double Value) metric) => new(metric.Key, metric.Value, savedAt);
            }

            _waiting.Clear();
            return metrics;
        }
    }
}
