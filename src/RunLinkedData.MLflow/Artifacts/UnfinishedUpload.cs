namespace RunLinkedData.MLflow.Artifacts;

/// <summary>
/// What a killed program left in a storage: the parts of a file that never appeared. They are in no listing of files, and cost money.
/// </summary>
/// <seealso cref="IArtifactStore.ListUnfinishedAsync"/>
public sealed record UnfinishedUpload
{
    /// <summary>The path from the artifact root of the file that it was to be.</summary>
    public required string Path { get; init; }

    /// <summary>The storage's own name of the upload.</summary>
    public required string Id { get; init; }

    /// <summary>When it began, in UTC; null when the storage does not tell.</summary>
    public DateTimeOffset? Begun { get; init; }

    /// <summary>How many bytes are there; null when the storage does not tell.</summary>
    public long? Bytes { get; init; }
}
