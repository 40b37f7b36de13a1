using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Artifacts.Local;
using RunLinkedData.MLflow.Artifacts.Presigned;
using RunLinkedData.MLflow.Artifacts.Proxy;
using RunLinkedData.MLflow.Artifacts.Proxy.Server;
using RunLinkedData.MLflow.Artifacts.Transfers;
using RunLinkedData.MLflow.Http;
using RunLinkedData.MLflow.Tracking.Rest;
using RunLinkedData.MLflow.Tracking.Sqlite;
using RunLinkedData.MLflow.Tracking.Sqlite.Database;
using RunLinkedData.MLflow.Tracking.Stores;

namespace RunLinkedData.MLflow.Stores;

/// <summary>The stores that this package brings.</summary>
public static class MlflowStores
{
    /// <summary>
    /// Adds MLflow's SQLite databases (<c>sqlite:</c>, <c>sqlite+pysqlite:</c>) and tracking servers (<c>http:</c>, <c>https:</c>).
    /// </summary>
    /// <param name="registry">Where to.</param>
    public static TrackingStoreRegistry AddMlflowStores(this TrackingStoreRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        registry.Add("sqlite", OpenDatabaseAsync);
        registry.Add("sqlite+pysqlite", OpenDatabaseAsync);
        registry.Add("http", OpenServerAsync);
        registry.Add("https", OpenServerAsync);
        return registry;
    }

    /// <summary>
    /// Adds local folders (paths, <c>file:</c>), the files behind a tracking server (<c>mlflow-artifacts:</c>), and those on S3 that a
    /// tracking server signs addresses for (<c>s3:</c>), which a store of that scheme replaces; and then those of the caller.
    /// </summary>
    /// <param name="registry">Where to.</param>
    /// <param name="others">More stores by the schemes of their URIs, which replace those of here; null for none.</param>
    public static ArtifactStoreRegistry AddMlflowStores(
        this ArtifactStoreRegistry registry, IEnumerable<KeyValuePair<string, ArtifactStoreFactory>>? others = null)
    {
        ArgumentNullException.ThrowIfNull(registry);
        registry.Add("", OpenFolder);
        registry.Add("file", OpenFolder);
        registry.Add(
            ProxyStorage.Scheme, static (uri, context) => new RemoteArtifactStore(new ProxyStorage(uri, ServerOf(uri, context)), context));
        if (IsServer(registry.Context))
        {
            registry.Add(PresignedStorage.Scheme, OpenPresigned);
        }

        foreach (var (scheme, factory) in others ?? [])
        {
            registry.Add(scheme, factory);
        }

        return registry;
    }

    /// <summary>Files on S3 by addresses that the tracking server signs.</summary>
    internal static PresignedStorage OpenPresigned(string artifactUri, StoreContext context, PresignedReason reason) => new(
        artifactUri,
        context.Share(() => new PresignedServer(new MlflowHttp(context.ServerOptions(context.TrackingUri), isKnown: true))),
        reason);

    /// <summary>Whether the tracking store is a server.</summary>
    internal static bool IsServer(StoreContext context) => UriScheme.Of(context.TrackingUri) switch
    {
        "http" or "https" => true,
        "" or "file" or "sqlite" or "sqlite+pysqlite" => false,

        // The name of a server, such as an ARN.
        _ => context.ServerOptions(context.TrackingUri).Address is not null,
    };

    private static RemoteArtifactStore OpenPresigned(string artifactUri, StoreContext context)
    {
        PresignedReason reason = new(
            MlflowErrorCode.InvalidParameterValue,
            $"No artifact store is known for '{PresignedStorage.Scheme}:' in this program.",
            "add the package RunLinkedData.Aws (UseAws) and credentials of the bucket");
        return new RemoteArtifactStore(OpenPresigned(artifactUri, context, reason), context);
    }

    private static LocalArtifactStore OpenFolder(string artifactUri, StoreContext context) =>
        IsServer(context)
            ? context.Share(() => new ServerFolders(context.ServerOptions(context.TrackingUri))).Open(artifactUri)
            : new LocalArtifactStore(artifactUri);

    private static async Task<ITrackingStore> OpenDatabaseAsync(StoreContext context, CancellationToken cancellationToken)
    {
        SqliteTrackingStoreOptions options = new()
        {
            ArtifactRoot = context.ArtifactRoot,
            TimeProvider = context.TimeProvider,
            CreateIfMissing = context.CreateIfMissing,
        };
        return await SqliteTrackingStore.OpenAsync(context.TrackingUri, options, cancellationToken).ConfigureAwait(false);
    }

    private static Task<ITrackingStore> OpenServerAsync(StoreContext context, CancellationToken cancellationToken) =>
        Task.FromResult<ITrackingStore>(new RestTrackingStore(context.ServerOptions(context.TrackingUri)));

    private static ArtifactServer ServerOf(string artifactUri, StoreContext context) =>
        IsServer(context)
            ? context.Share(
                // The run whose files these are was found on it.
                () => new ArtifactServer(
                    new MlflowHttp(context.ServerOptions(context.TrackingUri), isKnown: true), context.Transfers.DirectDownloads))
            : throw new MlflowException(
                MlflowErrorCode.InvalidParameterValue,
                $"The artifacts at '{artifactUri}' lie behind a tracking server, "
                + $"and the tracking store here, {context.TrackingUri}, is none. "
                + "Set MLFLOW_TRACKING_URI to the address of that server.");
}
