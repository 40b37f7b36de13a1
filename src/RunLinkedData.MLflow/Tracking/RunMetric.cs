namespace RunLinkedData.MLflow.Tracking;

/// <summary>A point of a metric together with the run it belongs to, as the histories of several runs give them.</summary>
public sealed record RunMetric
{
    /// <summary>The run.</summary>
    public required string RunId { get; init; }

    /// <summary>The point.</summary>
    public required Metric Metric { get; init; }
}
