using System.Collections.Concurrent;
using RunLinkedData.Google.Gcs.Calls;
using RunLinkedData.MLflow;

namespace RunLinkedData.Google.Gcs;

/// <summary>What the stores of one client share: a connection for each bucket and settings.</summary>
internal sealed class GcsConnections(StoreContext context) : IDisposable
{
    private readonly ConcurrentDictionary<(GoogleOptions Options, string Bucket), Lazy<GcsBucket>> _buckets = new();

    /// <summary>The bucket; nothing is called yet.</summary>
    /// <exception cref="MlflowException">
    /// <c>INVALID_PARAMETER_VALUE</c>: variables cannot be understood; the message names each.
    /// </exception>
    public GcsBucket Open(GoogleOptions options, string bucket) => _buckets.GetOrAdd(
        (options, bucket), key => new Lazy<GcsBucket>(() => Connect(key.Options, key.Bucket))).Value;

    public void Dispose()
    {
        foreach (var bucket in _buckets.Values.Where(bucket => bucket.IsValueCreated))
        {
            bucket.Value.Dispose();
        }
    }

    private GcsBucket Connect(GoogleOptions options, string bucket)
    {
        var (settings, waits) = GcsVariables.Read(options, context);
        return new GcsBucket(bucket, settings, waits);
    }
}
