using RunLinkedData.MLflow.Artifacts.Proxy.Server;
using RunLinkedData.MLflow.Artifacts.Routes;
using RunLinkedData.MLflow.Artifacts.Transfers;
using RunLinkedData.MLflow.Http;

namespace RunLinkedData.MLflow.Artifacts.Proxy;

/// <summary>Artifacts behind an MLflow server: what a run's <c>mlflow-artifacts:</c> URI names.</summary>
/// <remarks>
/// <para>
/// It states ranges and parts, and finds out at the first file whether this server has them: where not, files come and go whole. After an
/// upload to a server before 3.15 the listing is asked whether it has all of it.
/// </para>
/// <para>
/// A server has no call that refuses to replace a file, so exclusive creation is not stated: of two programs that send at the same moment,
/// both succeed and one file stays.
/// </para>
/// <para>
/// Names that the server would change are refused before anything is sent: those with <c>#</c>, with <c>%</c> and two hexadecimal digits,
/// or with a last <c>?</c> or <c>;</c>. Safe for use by many threads at once.
/// </para>
/// </remarks>
internal sealed class ProxyStorage : IObjectStorage
{
    public const string Scheme = "mlflow-artifacts";

    private readonly ArtifactServer _server;
    private readonly ArtifactAddress _address;
    private readonly ArtifactListing _listing;
    private readonly ArtifactOpener _opener;

    /// <summary>Opens it. Nothing is called yet.</summary>
    /// <exception cref="MlflowException"><c>INVALID_PARAMETER_VALUE</c>: the URI is of another scheme or not understood.</exception>
    public ProxyStorage(string artifactUri, ArtifactServer server)
    {
        ArtifactUri = artifactUri;
        _server = server;
        _address = new ArtifactAddress(artifactUri, server.Http.BaseAddress);
        _listing = new ArtifactListing(server.Http, _address);
        _opener = new ArtifactOpener(server, _address);
    }

    public string ArtifactUri { get; }

    public ArtifactCapabilities Capabilities { get; } = new() { Ranges = true, Parts = true };

    // MLflow's own: straight to the storage behind the server, which may not be reachable from here.
    public long PartsFrom => 500L << 20;

    public string CheckPath(string path) => ServerPath.Check(path);

    public Task<ObjectContent> OpenAsync(string path, long offset, long? length, object? version, CancellationToken cancellationToken) =>
        version switch
        {
            RouteVersion known => known.Route.ContinueAsync(known, offset, length, cancellationToken),
            _ when offset == 0 && length is null => _opener.OpenWholeAsync(path, cancellationToken),
            _ => _opener.OpenRangeAsync(path, offset, length, cancellationToken),
        };

    public async Task<string?> PutAsync(string path, UploadContent content, bool exclusive, CancellationToken cancellationToken)
    {
        var call = new HttpCall(HttpMethod.Put, "")
        {
            Address = _address.File(path),
            TrustsAddress = true,
            Upload = new HttpUpload(content.OpenRead, content.Length),
            Understands = IsAcknowledgement,
        };
        var answer = await _server.Http.SendAsync(call, cancellationToken).ConfigureAwait(false);

        // Servers that answer nothing (from MLflow 3.15 on) read a body in whatever form a proxy hands it on, and say when it did not fit
        // on their disk, or when there is a folder of that name.
        if (answer.Body.Length > 0)
        {
            await new ArrivalCheck(_server, _address, path).CheckAsync(content.Length, cancellationToken).ConfigureAwait(false);
        }

        return null;
    }

    // An empty object; of newer servers nothing at all.
    private static bool IsAcknowledgement(HttpAnswer answer) =>
        answer.Body.Length == 0 || (answer.IsJson && JsonObject.CountMembers(answer.Body) is not null);

    public async Task<PartUpload?> BeginPartsAsync(
        string path, long length, int count, bool exclusive, CancellationToken cancellationToken) =>
        await ProxyPartUpload.TryBeginAsync(_server, _address, path, length, count, cancellationToken).ConfigureAwait(false);

    public Task<IReadOnlyList<ArtifactEntry>> ListAsync(string path = "", CancellationToken cancellationToken = default) =>
        _listing.ListAsync(path, cancellationToken);

    public async Task DeleteAsync(string path, CancellationToken cancellationToken = default)
    {
        var call = new HttpCall(HttpMethod.Delete, "") { Address = _address.File(path), TrustsAddress = true };
        try
        {
            await _server.Http.SendAsync(call, cancellationToken).ConfigureAwait(false);
        }
        catch (MlflowException exception) when (exception.Code == MlflowErrorCode.ResourceDoesNotExist)
        {
            // What is not there is fine.
        }
    }
}
