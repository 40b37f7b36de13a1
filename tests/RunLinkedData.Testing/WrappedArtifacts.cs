using RunLinkedData.MLflow.Artifacts;

namespace RunLinkedData.Testing;

/// <summary>The artifacts behind it, as if they lay on another machine; a test changes what it is about.</summary>
public class WrappedArtifacts(IArtifactStore inner) : IArtifactStore
{
    public string ArtifactUri => inner.ArtifactUri;

    public ArtifactCapabilities Capabilities { get; } = new();

    public virtual Task<Stream> OpenReadAsync(string path, CancellationToken cancellationToken = default) =>
        inner.OpenReadAsync(path, cancellationToken);

    public virtual Task<ArtifactUpload> OpenWriteAsync(
        string path, bool overwrite = true, CancellationToken cancellationToken = default) =>
        inner.OpenWriteAsync(path, overwrite, cancellationToken);

    public virtual Task<IReadOnlyList<ArtifactEntry>> ListAsync(string path = "", CancellationToken cancellationToken = default) =>
        inner.ListAsync(path, cancellationToken);

    public virtual Task DeleteAsync(string path, CancellationToken cancellationToken = default) =>
        inner.DeleteAsync(path, cancellationToken);
}
