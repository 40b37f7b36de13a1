namespace RunLinkedData.MLflow.Artifacts.Transfers;

/// <summary>A file, or a range of it, on its way in from an <see cref="IObjectStorage"/>. Disposal closes the stream.</summary>
public sealed class ObjectContent : IAsyncDisposable
{
    /// <summary>
    /// The bytes; it is read asynchronously, once and forwards. A connection that breaks is a transient <see cref="MlflowException"/>, an
    /// <see cref="IOException"/>, or an end before all bytes are there: each of them is noticed, and the rest is asked for again.
    /// </summary>
    public required Stream Stream { get; init; }

    /// <summary>
    /// Where in the file the stream begins: at the byte that was asked for, or at 0 where the whole file is sent instead of a range.
    /// Default: 0.
    /// </summary>
    public long Offset { get; init; }

    /// <summary>
    /// Whether the stream goes on to the end of the file, also if less was asked for: the storage knows no ranges of this one. Default:
    /// false.
    /// </summary>
    public bool IsWhole { get; init; }

    /// <summary>The size of the whole file; null when it is not known.</summary>
    public long? TotalBytes { get; init; }

    /// <summary>
    /// What tells this version of the file from others, such as its ETag. It is compared by <see cref="object.Equals(object)"/>, and handed
    /// back to the storage that gave it when more of the file is wanted. Null when the storage cannot tell: nothing is put together of
    /// several ranges then.
    /// </summary>
    public object? Version { get; init; }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Stream.DisposeAsync();
}
