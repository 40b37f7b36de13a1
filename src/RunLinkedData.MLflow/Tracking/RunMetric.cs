namespace RunLinkedData.MLflow.Tracking;

/// <summary>A point of a metric together with the run it belongs to, as the histories of several runs give them.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Metric">The point.</param>
public sealed record RunMetric(string RunId, Metric Metric);
