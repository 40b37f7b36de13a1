using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Artifacts.Transfers;
using RunLinkedData.MLflow.Stores;

namespace RunLinkedData.Aws.S3;

/// <summary>Opens artifacts on S3 and on storages that are compatible with it: <c>s3://bucket/path</c>.</summary>
public static class S3ArtifactStore
{
    /// <summary>The scheme of the URIs, for registries: <c>s3</c>.</summary>
    public const string Scheme = "s3";

    /// <summary>
    /// Gives what opens them, for <c>RunTrackerOptions.ArtifactStores</c> and an <see cref="ArtifactStoreRegistry"/>;
    /// <see cref="RunTrackerOptionsExtensions.UseAws"/> adds it.
    /// </summary>
    /// <remarks>
    /// Nothing of the AWS SDK is made, and no credentials are looked for, before a store is opened. The stores state ranges, parts and, by
    /// <see cref="S3Options.ConditionalWrites"/>, exclusive creation; MLflow's settings for servers say how often a call is repeated
    /// (<c>MaxRetries</c>) and how long a transfer may stand still (<c>AttemptTimeout</c>). For runs on a tracking server,
    /// <see cref="S3Options.PresignedTransfers"/> says whether the server is asked for signed addresses instead.
    /// </remarks>
    /// <param name="options">How the storage is reached; null for the defaults. It is copied.</param>
    /// <exception cref="ArgumentException">A setting cannot be used; the message lists all that are wrong.</exception>
    public static ArtifactStoreFactory CreateFactory(S3Options? options = null)
    {
        var copy = (options ?? new S3Options()).Copy();
        if (copy.Problems().ToList() is { Count: > 0 } problems)
        {
            throw new ArgumentException($"The settings for S3 cannot be used: {string.Join("; ", problems)}.");
        }

        return (artifactUri, context) =>
        {
            S3Location location = new(artifactUri);
            var connections = context.Share(() => new S3Connections(context));
            var bucket = connections.Open(copy, location.Bucket);
            S3Storage own = new(artifactUri, location, bucket);
            return new RemoteArtifactStore(
                MlflowStores.IsServer(context) && bucket.Settings.GoesSigned is not false
                    ? connections.RouteTo(bucket).Choose(own, reason => MlflowStores.OpenPresigned(artifactUri, context, reason))
                    : own,
                context);
        };
    }
}
