namespace RunLinkedData.MLflow.Artifacts;

/// <summary>A file on its way into an artifact store. Write to <see cref="Content"/>, then commit; dispose it in any case.</summary>
/// <remarks>Not safe for use by several threads at once.</remarks>
public abstract class ArtifactUpload : IAsyncDisposable
{
    /// <summary>Where the bytes go. Write only; it need not be disposed.</summary>
    public abstract Stream Content { get; }

    /// <summary>Makes the file appear, whole, under its name.</summary>
    /// <param name="cancellationToken">Cancels the call; the file does not appear then.</param>
    /// <exception cref="MlflowException"><c>RESOURCE_ALREADY_EXISTS</c>: the name is taken and may not be overwritten. <c>RESOURCE_EXHAUSTED</c>: no space is left.</exception>
    public abstract Task CommitAsync(CancellationToken cancellationToken = default);

    /// <summary>Drops what was not committed.</summary>
    public abstract ValueTask DisposeAsync();
}
