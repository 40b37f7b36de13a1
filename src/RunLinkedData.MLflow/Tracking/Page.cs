namespace RunLinkedData.MLflow.Tracking;

/// <summary>One page of an answer.</summary>
/// <typeparam name="T">What is listed.</typeparam>
/// <param name="Items">The items of this page; may be empty.</param>
/// <param name="NextPageToken">Hand it to the next call to go on; null at the end. The last page of a run search can be empty.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextPageToken);
