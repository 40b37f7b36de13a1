using RunLinkedData.MLflow.Tracking.Limits;

namespace RunLinkedData.MLflow.Tracking;

/// <summary>One point of a metric.</summary>
public sealed record Metric
{
    /// <summary>A point.</summary>
    /// <param name="key">The <see cref="Key"/>.</param>
    /// <param name="value">The <see cref="Value"/>.</param>
    /// <param name="timestamp">The <see cref="Timestamp"/>.</param>
    /// <param name="step">The <see cref="Step"/>.</param>
    public Metric(string key, double value, long timestamp, long step = 0) => (Key, Value, Timestamp, Step) = (key, value, timestamp, step);

    /// <summary>The metric's name; at most 250 characters, see <see cref="TrackingLimits"/>.</summary>
    public string Key { get; init; }

    /// <summary>
    /// The value. Infinities are kept as the largest finite doubles of their sign, as MLflow's SQL stores keep them; NaN stays NaN.
    /// </summary>
    public double Value { get; init; }

    /// <summary>When it was measured: milliseconds since the Unix epoch, 0 or more.</summary>
    public long Timestamp { get; init; }

    /// <summary>The step it belongs to; any number, 0 if steps mean nothing here.</summary>
    public long Step { get; init; }
}
