namespace RunLinkedData.MLflow.Tracking;

/// <summary>A dataset that runs of an experiment logged, one for each context it was logged with.</summary>
public sealed record DatasetSummary
{
    /// <summary>
    /// The experiment whose runs logged the dataset; on servers before MLflow 3.10 the one that did so first.
    /// </summary>
    public required string ExperimentId { get; init; }

    /// <summary>The dataset's name.</summary>
    public required string Name { get; init; }

    /// <summary>The dataset's digest.</summary>
    public required string Digest { get; init; }

    /// <summary>The value of <see cref="DatasetInput.ContextTag"/>, or null.</summary>
    public string? Context { get; init; }
}
