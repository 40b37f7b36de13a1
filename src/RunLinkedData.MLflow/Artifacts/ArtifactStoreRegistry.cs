using RunLinkedData.MLflow.Artifacts.Local;
using RunLinkedData.MLflow.Artifacts.Proxy;
using RunLinkedData.MLflow.Http;

namespace RunLinkedData.MLflow.Artifacts;

/// <summary>Knows which store keeps the artifacts of a URI, by the URI's scheme. Paths and <c>file:</c> URIs are known from the start.</summary>
/// <remarks>Fill it before use; reading is safe from many threads.</remarks>
public sealed class ArtifactStoreRegistry
{
    private readonly Dictionary<string, Func<string, IArtifactStore>> _stores = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Makes a registry that knows local folders.</summary>
    public ArtifactStoreRegistry()
    {
        Add("", static uri => new LocalArtifactStore(uri));
        Add("file", static uri => new LocalArtifactStore(uri));
    }

    /// <summary>Adds a store, or replaces the one of that scheme.</summary>
    /// <param name="scheme">The scheme without <c>:</c>, such as <c>s3</c>; in any case.</param>
    /// <param name="open">Opens the store at a URI of that scheme.</param>
    public void Add(string scheme, Func<string, IArtifactStore> open)
    {
        ArgumentNullException.ThrowIfNull(scheme);
        ArgumentNullException.ThrowIfNull(open);
        _stores[scheme] = open;
    }

    /// <summary>Adds the stores behind a tracking server: those of <c>mlflow-artifacts:</c> URIs. They share connections.</summary>
    /// <param name="server">The tracking server.</param>
    /// <param name="options">How files are transferred; null for the defaults.</param>
    /// <returns>The connections: dispose of it when the stores are not used any more.</returns>
    /// <exception cref="ArgumentException">Options are not valid; the message lists every problem.</exception>
    public IDisposable AddServer(MlflowServerOptions server, ProxyArtifactStoreOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(server);
        (options ?? new ProxyArtifactStoreOptions()).Check();
        var http = new MlflowHttp(server);
        AddServer(http, options);
        return http;
    }

    /// <summary>Adds the stores behind a server to which there are connections already.</summary>
    internal void AddServer(MlflowHttp http, ProxyArtifactStoreOptions? options = null)
    {
        var server = new ArtifactServer(http, options);
        Add(ProxyArtifactStore.Scheme, uri => new ProxyArtifactStore(uri, server));
    }

    /// <summary>Opens the store of a run's artifacts.</summary>
    /// <param name="artifactUri">The run's artifact URI, or a path.</param>
    /// <exception cref="MlflowException"><c>INVALID_PARAMETER_VALUE</c>: no store of that scheme was added.</exception>
    public IArtifactStore Open(string artifactUri)
    {
        ArgumentException.ThrowIfNullOrEmpty(artifactUri);
        var scheme = UriScheme.Of(artifactUri);
        return _stores.TryGetValue(scheme, out var open)
            ? open(artifactUri)
            : throw new MlflowException(
                MlflowErrorCode.InvalidParameterValue,
                $"No artifact store is known for '{scheme}:' (the run's artifacts are at '{artifactUri}'). "
                + $"Known are local paths and {string.Join(", ", _stores.Keys.Where(known => known.Length > 0).Order().Select(known => known + ":"))}. "
                + "Add the package for that kind of storage to the tracker's ArtifactStores.");
    }
}
