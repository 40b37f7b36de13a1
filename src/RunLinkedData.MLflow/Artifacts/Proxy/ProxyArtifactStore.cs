using RunLinkedData.MLflow.Artifacts.Proxy.Server;
using RunLinkedData.MLflow.Artifacts.Proxy.Transfers;
using RunLinkedData.MLflow.Http;

namespace RunLinkedData.MLflow.Artifacts.Proxy;

/// <summary>Artifacts behind an MLflow server: what a run's <c>mlflow-artifacts:</c> URI names.</summary>
/// <remarks>
/// <para>
/// An upload waits in a temporary file until it is committed, as the server must be told its length at the start; then it is sent, and the listing
/// is asked whether the server has all of it. A file that is there already is sent from where it lies. A download goes on where it was interrupted; a file that was changed meanwhile is an error, never a mix.
/// </para>
/// <para>
/// A server has no call that refuses to replace a file. Without <c>overwrite</c> it is looked whether the name is taken, when the upload
/// starts and again right before it is sent; of two programs that send at the same moment, both succeed and one file stays.
/// </para>
/// <para>
/// Names that the server would change are refused before anything is sent: those with <c>#</c>, with <c>%</c> and two hexadecimal digits, or
/// with a last <c>?</c> or <c>;</c>. Safe for use by many threads at once.
/// </para>
/// </remarks>
public sealed class ProxyArtifactStore : IArtifactStore, IDisposable
{
    internal const string Scheme = "mlflow-artifacts";

    private readonly ArtifactServer _server;
    private readonly ArtifactAddress _address;
    private readonly ArtifactListing _listing;
    private readonly ArtifactOpener _opener;
    private readonly MlflowHttp? _ownHttp;

    /// <summary>Opens the store, with connections of its own; disposal closes them. Nothing is called yet.</summary>
    /// <param name="artifactUri">The run's artifact URI: <c>mlflow-artifacts:/1/run/artifacts</c>, or with a host <c>mlflow-artifacts://host:5000/1/run/artifacts</c>.</param>
    /// <param name="server">The tracking server. Its credentials are also sent to the host in the URI.</param>
    /// <param name="options">How files are transferred; null for the defaults.</param>
    /// <exception cref="ArgumentException">Options are not valid; the message lists every problem.</exception>
    /// <exception cref="MlflowException"><c>INVALID_PARAMETER_VALUE</c>: the URI is of another scheme or not understood.</exception>
    public ProxyArtifactStore(string artifactUri, MlflowServerOptions server, ProxyArtifactStoreOptions? options = null)
        : this(artifactUri, new ArtifactServer(NewHttp(server), options)) => _ownHttp = _server.Http;

    internal ProxyArtifactStore(string artifactUri, ArtifactServer server)
    {
        ArgumentException.ThrowIfNullOrEmpty(artifactUri);
        ArtifactUri = artifactUri;
        _server = server;
        _address = new ArtifactAddress(artifactUri, server.Http.BaseAddress);
        _listing = new ArtifactListing(server.Http, _address);
        _opener = new ArtifactOpener(server, _address);
    }

    /// <inheritdoc/>
    public string ArtifactUri { get; }

    /// <inheritdoc/>
    public async Task<Stream> OpenReadAsync(string path, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return await _opener.OpenAsync(ServerPath.Check(path), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<ArtifactUpload> OpenWriteAsync(string path, bool overwrite = true, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var sender = new FileSender(_server, _address, ServerPath.Check(path), overwrite);
        if (!overwrite)
        {
            await sender.RefuseIfThereAsync(cancellationToken).ConfigureAwait(false);
        }

        return new ProxyArtifactUpload(sender, _server.Options.TempFolder);
    }

    /// <inheritdoc/>
    public async Task<UploadedFile> UploadFileAsync(
        string file, string path, bool overwrite = true, bool hash = false, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var sender = new FileSender(_server, _address, ServerPath.Check(path), overwrite);
        using var source = SourceFile.Open(file);

        // What has no length before it is read, such as files of /proc, must wait until it was read.
        return source.Length > 0
            ? await sender.SendAsync(source, hash, cancellationToken).ConfigureAwait(false)
            : await FileCopy.ToAsync(this, source, path, overwrite, hash, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ArtifactEntry>> ListAsync(string path = "", CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentNullException.ThrowIfNull(path);
        return _listing.ListAsync(path.Length == 0 ? path : ServerPath.Check(path), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task DeleteAsync(string path, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var call = new HttpCall(HttpMethod.Delete, "") { Address = _address.File(ServerPath.Check(path)), TrustsAddress = true };
        try
        {
            await _server.Http.SendAsync(call, cancellationToken).ConfigureAwait(false);
        }
        catch (MlflowException exception) when (exception.Code == MlflowErrorCode.ResourceDoesNotExist)
        {
            // What is not there is fine.
        }
    }

    /// <summary>Closes the connections, if they are the store's own.</summary>
    public void Dispose() => _ownHttp?.Dispose();

    private static MlflowHttp NewHttp(MlflowServerOptions server)
    {
        ArgumentNullException.ThrowIfNull(server);
        return new MlflowHttp(server);
    }
}
