using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Artifacts.Transfers;

namespace RunLinkedData.Azure.Blobs;

/// <summary>
/// Opens artifacts in Azure Blob Storage (<c>wasbs://container@account.blob.core.windows.net/path</c>) and Azure Data Lake Storage Gen2
/// (<c>abfss://filesystem@account.dfs.core.windows.net/path</c>).
/// </summary>
public static class BlobArtifactStore
{
    /// <summary>The schemes of the URIs, for registries: <c>wasbs</c>, <c>wasb</c>, <c>abfss</c> and <c>abfs</c>.</summary>
    public static IReadOnlyList<string> Schemes { get; } = [BlobLocation.Wasbs, BlobLocation.Wasb, BlobLocation.Abfss, BlobLocation.Abfs];

    /// <summary>
    /// Gives what opens them, for <c>RunTrackerOptions.ArtifactStores</c> and an <see cref="ArtifactStoreRegistry"/>;
    /// <see cref="RunTrackerOptionsExtensions.UseAzure"/> adds it.
    /// </summary>
    /// <remarks>
    /// Data Lake is reached by its accounts' Blob endpoint, and always over TLS unless an endpoint or a connection string says
    /// <c>http</c>. The stores state ranges, parts, exclusive creation and unfinished uploads; MLflow's settings for servers say how often
    /// a call is repeated (<c>MaxRetries</c>), how long a transfer may stand still (<c>AttemptTimeout</c>), and which certificates are
    /// trusted.
    /// </remarks>
    /// <param name="options">How the storage is reached; null for the defaults. It is copied.</param>
    /// <exception cref="ArgumentException">A setting cannot be used; the message lists all that are wrong.</exception>
    public static ArtifactStoreFactory CreateFactory(AzureOptions? options = null)
    {
        var copy = (options ?? new AzureOptions()).Copy();
        if (copy.Problems().ToList() is { Count: > 0 } problems)
        {
            throw new ArgumentException($"The settings for Azure cannot be used: {string.Join("; ", problems)}.");
        }

        return (artifactUri, context) =>
        {
            BlobLocation location = new(artifactUri);
            var container = context.Share(() => new BlobConnections(context)).Open(copy, location);
            return new RemoteArtifactStore(new BlobStorage(artifactUri, location, container), context);
        };
    }
}
