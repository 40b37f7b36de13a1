using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Artifacts.Ranges;
using RunLinkedData.MLflow.Stores;

namespace RunLinkedData.Testing;

/// <summary>The artifacts behind a server, opened as programs open them, with connections of their own; disposal closes them.</summary>
public sealed class ServerArtifacts : IArtifactStore, IDisposable
{
    private readonly StoreContext _context;
    private readonly IArtifactStore _inner;

    public ServerArtifacts(string artifactUri, MlflowServerOptions server, TransferOptions? transfers = null)
    {
        _context = new StoreContext
        {
            TrackingUri = server.TrackingUri,
            ServerOptions = _ => server,
            Transfers = transfers ?? new TransferOptions(),
        };
        _inner = new ArtifactStoreRegistry(_context).AddMlflowStores().Open(artifactUri);
    }

    public string ArtifactUri => _inner.ArtifactUri;

    public ArtifactCapabilities Capabilities => _inner.Capabilities;

    public ValueTask<ArtifactCapabilities> FindCapabilitiesAsync(CancellationToken cancellationToken = default) =>
        _inner.FindCapabilitiesAsync(cancellationToken);

    public Task<Stream> OpenReadAsync(string path, CancellationToken cancellationToken = default) =>
        _inner.OpenReadAsync(path, cancellationToken);

    public Task<Stream> OpenRangeAsync(
        string path, long offset, long? length = null, string? version = null, CancellationToken cancellationToken = default) =>
        _inner.OpenRangeAsync(path, offset, length, version, cancellationToken);

    public ArtifactRanges OpenRanges(string path, long bytes, string? version = null) => _inner.OpenRanges(path, bytes, version);

    public Task<ArtifactUpload> OpenWriteAsync(string path, bool overwrite = true, CancellationToken cancellationToken = default) =>
        _inner.OpenWriteAsync(path, overwrite, cancellationToken);

    public Task<UploadedFile> UploadFileAsync(
        string file, string path, bool overwrite = true, bool hash = false, CancellationToken cancellationToken = default) =>
        _inner.UploadFileAsync(file, path, overwrite, hash, cancellationToken);

    public Task<IReadOnlyList<ArtifactEntry>> ListAsync(string path = "", CancellationToken cancellationToken = default) =>
        _inner.ListAsync(path, cancellationToken);

    public Task<ArtifactEntry> GetEntryAsync(string path, CancellationToken cancellationToken = default) =>
        _inner.GetEntryAsync(path, cancellationToken);

    public IAsyncEnumerable<ArtifactEntry> ListAllAsync(string path = "", CancellationToken cancellationToken = default) =>
        _inner.ListAllAsync(path, cancellationToken);

    public Task DeleteAsync(string path, CancellationToken cancellationToken = default) => _inner.DeleteAsync(path, cancellationToken);

    public void Dispose() => _context.Dispose();
}
