namespace RunLinkedData.MLflow.Tracking;

/// <summary>One page of an answer.</summary>
/// <typeparam name="T">What is listed.</typeparam>
public sealed record Page<T>
{
    /// <summary>The items of this page; may be empty.</summary>
    public required IReadOnlyList<T> Items { get; init; }

    /// <summary>Hand it to the next call to go on; null at the end. The last page of a run search can be empty.</summary>
    public string? NextPageToken { get; init; }
}
