namespace RunLinkedData.MLflow.Tracking;

/// <summary>A dataset as MLflow describes it on a run: a name, a digest and where it is. It holds no rows.</summary>
/// <remarks>The pair (<see cref="Name"/>, <see cref="Digest"/>) identifies it in the whole store: the first description written for a pair stays.</remarks>
/// <param name="Name">The name; at most 500 characters.</param>
/// <param name="Digest">The version of the data; at most 36 characters.</param>
/// <param name="SourceType">The kind of source, such as <c>s3</c>, <c>local</c>, <c>http</c>; at most 36 characters.</param>
/// <param name="Source">JSON text that says where the data is; at most 65,535 characters.</param>
/// <param name="Schema">JSON text with the columns (<c>mlflow_colspec</c>); at most 1,048,575 characters.</param>
/// <param name="Profile">JSON text with figures such as <c>num_rows</c>; at most 16,777,215 characters.</param>
public sealed record MlflowDataset(
    string Name,
    string Digest,
    string SourceType,
    string Source,
    string? Schema = null,
    string? Profile = null);
