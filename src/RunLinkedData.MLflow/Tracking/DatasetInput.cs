namespace RunLinkedData.MLflow.Tracking;

/// <summary>A dataset on a run, with the tags of that link; MLflow's UI shows the tag <see cref="ContextTag"/> beside it.</summary>
public sealed record DatasetInput
{
    /// <summary>The input tag that says what the dataset was to the run: <c>training</c>, <c>input</c>, <c>output</c>.</summary>
    public const string ContextTag = "mlflow.data.context";

    /// <summary>The dataset.</summary>
    public required MlflowDataset Dataset { get; init; }

    /// <summary>
    /// The tags of the link between this run and the dataset; keys at most 255 characters, values at most 500, no key twice.
    /// </summary>
    public IReadOnlyList<Tag> Tags { get; init; } = [];

    /// <summary>The value of <see cref="ContextTag"/>, or null when there is none.</summary>
    public string? Context => Tags.FirstOrDefault(tag => tag.Key == ContextTag)?.Value;
}
