using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Artifacts.Transfers;

namespace RunLinkedData.Google.Gcs;

/// <summary>Opens artifacts on Google Cloud Storage: <c>gs://bucket/path</c>.</summary>
public static class GcsArtifactStore
{
    /// <summary>The scheme of the URIs, for registries: <c>gs</c>.</summary>
    public const string Scheme = "gs";

    /// <summary>
    /// Gives what opens them, for <c>RunTrackerOptions.ArtifactStores</c> and an <see cref="ArtifactStoreRegistry"/>;
    /// <see cref="RunTrackerOptionsExtensions.UseGoogle"/> adds it.
    /// </summary>
    /// <remarks>
    /// Nothing of the SDK is made, and no credentials are looked for, before the first call. The stores state ranges, versions and
    /// exclusive creation; a large file goes in one resumable upload. MLflow's settings for servers say how often a call is repeated
    /// (<c>MaxRetries</c>) and how long a transfer may stand still (<c>AttemptTimeout</c>).
    /// </remarks>
    /// <param name="options">How the storage is reached; null for the defaults. It is copied.</param>
    /// <exception cref="ArgumentException">A setting cannot be used; the message lists all that are wrong.</exception>
    public static ArtifactStoreFactory CreateFactory(GoogleOptions? options = null)
    {
        var copy = (options ?? new GoogleOptions()).Copy();
        if (copy.Problems().ToList() is { Count: > 0 } problems)
        {
            throw new ArgumentException($"The settings for Google Cloud Storage cannot be used: {string.Join("; ", problems)}.");
        }

        return (artifactUri, context) =>
        {
            GcsLocation location = new(artifactUri);
            var bucket = context.Share(() => new GcsConnections(context)).Open(copy, location.Bucket);
            return new RemoteArtifactStore(new GcsStorage(artifactUri, location, bucket), context);
        };
    }
}
