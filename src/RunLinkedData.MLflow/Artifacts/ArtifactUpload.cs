namespace RunLinkedData.MLflow.Artifacts;

/// <summary>A file on its way into an artifact store. Write to <see cref="Content"/>, then commit; dispose it in any case.</summary>
/// <remarks>Not safe for use by several threads at once; different ones may use it one after another.</remarks>
public abstract class ArtifactUpload : IAsyncDisposable
{
    /// <summary>Where the bytes go.</summary>
    /// <remarks>
    /// Write only, from the start to the end, without seeking. Both forms of writing work, and may be mixed: text is written
    /// asynchronously, Parquet synchronously. So a write goes to memory or to a file of this machine and waits for no network; a full disk
    /// is <c>RESOURCE_EXHAUSTED</c> already here. Nobody need flush it, as a commit does so itself. It may be disposed of before the
    /// commit, which stays possible, and need not be.
    /// </remarks>
    public abstract Stream Content { get; }

    /// <summary>
    /// What the store calls the version that the commit has stored; null before, and where the store does not state
    /// <see cref="ArtifactCapabilities.Versions"/>.
    /// </summary>
    public virtual string? Version => null;

    /// <summary>Makes the file appear, whole, under its name. When this returns, everybody sees it, and it is stored for good.</summary>
    /// <remarks>
    /// It is called once; a failed one is not repeated: open another upload. After an error or a cancellation there is no file, or there is
    /// the whole one when only the answer was lost, but never half of one.
    /// </remarks>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="MlflowException">
    /// <c>RESOURCE_ALREADY_EXISTS</c>: the name is taken and may not be overwritten. <c>RESOURCE_EXHAUSTED</c>: no space is left.
    /// <c>PERMISSION_DENIED</c>: the place cannot be written. <c>DATA_LOSS</c>: what has arrived is not what was sent; it was removed.
    /// </exception>
    /// <exception cref="ObjectDisposedException">It was committed or disposed of before.</exception>
    public abstract Task CommitAsync(CancellationToken cancellationToken = default);

    /// <summary>Drops what was not committed.</summary>
    public abstract ValueTask DisposeAsync();
}
