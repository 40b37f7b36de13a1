namespace RunLinkedData.MLflow.Tracking;

/// <summary>A dataset as MLflow describes it on a run: a name, a digest and where it is. It holds no rows.</summary>
/// <remarks>
/// The pair (<see cref="Name"/>, <see cref="Digest"/>) identifies it in the whole store: the first description written for a pair stays.
/// </remarks>
public sealed record MlflowDataset
{
    /// <summary>The name; at most 500 characters.</summary>
    public required string Name { get; init; }

    /// <summary>The version of the data; at most 36 characters.</summary>
    public required string Digest { get; init; }

    /// <summary>The kind of source, such as <c>s3</c>, <c>local</c>, <c>http</c>; at most 36 characters.</summary>
    public required string SourceType { get; init; }

    /// <summary>JSON text that says where the data is; at most 65,535 characters.</summary>
    public required string Source { get; init; }

    /// <summary>JSON text with the columns (<c>mlflow_colspec</c>); at most 1,048,575 characters.</summary>
    public string? Schema { get; init; }

    /// <summary>JSON text with figures such as <c>num_rows</c>; at most 16,777,215 characters.</summary>
    public string? Profile { get; init; }
}
