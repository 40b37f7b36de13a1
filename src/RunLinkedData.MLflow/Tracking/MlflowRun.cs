namespace RunLinkedData.MLflow.Tracking;

/// <summary>A run with everything logged to it, as it was when it was read.</summary>
/// <param name="Info">Identity, state and times.</param>
/// <param name="Metrics">The latest point of each metric: the one with the greatest (step, timestamp, value).</param>
/// <param name="Params">Its parameters.</param>
/// <param name="Tags">Its tags.</param>
/// <param name="Inputs">The datasets linked to it.</param>
public sealed record MlflowRun(
    RunInfo Info,
    IReadOnlyList<Metric> Metrics,
    IReadOnlyList<Param> Params,
    IReadOnlyList<Tag> Tags,
    IReadOnlyList<DatasetInput> Inputs)
{
    /// <summary>The value of the tag <paramref name="key"/>, or null when the run has no such tag.</summary>
    /// <param name="key">The tag's key; case-sensitive.</param>
    public string? FindTag(string key) => Tags.FirstOrDefault(tag => tag.Key == key)?.Value;
}
