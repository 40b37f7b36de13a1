namespace RunLinkedData.MLflow.Tracking;

/// <summary>A run with everything logged to it, as it was when it was read.</summary>
public sealed record MlflowRun
{
    /// <summary>Identity, state and times.</summary>
    public required RunInfo Info { get; init; }

    /// <summary>The latest point of each metric: the one with the greatest (step, timestamp, value).</summary>
    public required IReadOnlyList<Metric> Metrics { get; init; }

    /// <summary>Its parameters.</summary>
    public required IReadOnlyList<Param> Params { get; init; }

    /// <summary>Its tags.</summary>
    public required IReadOnlyList<Tag> Tags { get; init; }

    /// <summary>The datasets linked to it.</summary>
    public required IReadOnlyList<DatasetInput> Inputs { get; init; }

    /// <summary>The value of the tag <paramref name="key"/>, or null when the run has no such tag.</summary>
    /// <param name="key">The tag's key; case-sensitive.</param>
    public string? FindTag(string key) => Tags.FirstOrDefault(tag => tag.Key == key)?.Value;
}
