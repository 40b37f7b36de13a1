using System.Collections.Concurrent;
using RunLinkedData.Aws.S3.Calls;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts.Transfers.Calls;

namespace RunLinkedData.Aws.S3;

/// <summary>What the stores of one client share: a connection for each bucket and settings.</summary>
internal sealed class S3Connections(StoreContext context) : IDisposable
{
    private readonly ConcurrentDictionary<S3Options, Lazy<S3Settings>> _settings = new();
    private readonly ConcurrentDictionary<(S3Options Options, string Bucket), Lazy<Bucket>> _buckets = new();
    private readonly ConcurrentDictionary<Bucket, S3Route> _routes = new();
    private readonly StorageWaits _waits = new(context.ServerOptions(context.TrackingUri), "RunLinkedData.Aws.S3");

    /// <summary>The bucket; nothing is called yet.</summary>
    /// <exception cref="MlflowException">
    /// <c>INVALID_PARAMETER_VALUE</c>: variables cannot be understood; the message names each.
    /// </exception>
    public Bucket Open(S3Options options, string bucket) => _buckets.GetOrAdd(
        (options, bucket),
        key => new Lazy<Bucket>(() => new Bucket(
            key.Bucket,
            _settings.GetOrAdd(key.Options, own => new Lazy<S3Settings>(() => S3Variables.Read(own, context.ReadVariable))).Value,
            _waits))).Value;

    /// <summary>How the bucket is reached, where a server may sign addresses in it.</summary>
    public S3Route RouteTo(Bucket bucket) => _routes.GetOrAdd(bucket, own => new S3Route(own, context.LoggerFactory));

    public void Dispose()
    {
        foreach (var route in _routes.Values)
        {
            route.Dispose();
        }

        foreach (var bucket in _buckets.Values.Where(bucket => bucket.IsValueCreated))
        {
            bucket.Value.Dispose();
        }
    }
}
