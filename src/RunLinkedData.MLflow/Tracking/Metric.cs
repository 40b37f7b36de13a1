using RunLinkedData.MLflow.Tracking.Limits;

namespace RunLinkedData.MLflow.Tracking;

/// <summary>One point of a metric.</summary>
/// <param name="Key">The metric's name; at most 250 characters, see <see cref="TrackingLimits"/>.</param>
/// <param name="Value">The value. Infinities are kept as the largest finite doubles of their sign, as MLflow's SQL stores keep them; NaN stays NaN.</param>
/// <param name="Timestamp">When it was measured: milliseconds since the Unix epoch, 0 or more.</param>
/// <param name="Step">The step it belongs to; any number, 0 if steps mean nothing here.</param>
public sealed record Metric(string Key, double Value, long Timestamp, long Step = 0);
