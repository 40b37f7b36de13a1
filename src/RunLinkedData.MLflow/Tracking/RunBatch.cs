namespace RunLinkedData.MLflow.Tracking;

/// <summary>Values to log in one call: at most 1,000 metrics, 100 params and 100 tags, and 1,000 of all together.</summary>
public sealed record RunBatch
{
    /// <summary>Points of metrics; an identical point is stored once.</summary>
    public IReadOnlyList<Metric> Metrics { get; init; } = [];

    /// <summary>Parameters; no key twice.</summary>
    public IReadOnlyList<Param> Params { get; init; } = [];

    /// <summary>Tags; of a key that comes twice the last counts.</summary>
    public IReadOnlyList<Tag> Tags { get; init; } = [];
}
