using System.Buffers;
using RunLinkedData.Dagster.Model;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Stores;

namespace RunLinkedData.Dagster.Pipes;

/// <summary>
/// The buckets of object stores that Dagster names without saying whose they are, in the stores that the program was given. Disposal closes
/// them.
/// </summary>
internal sealed class Buckets(DagsterPipesOptions options) : IDisposable
{
    // What would lead out of the bucket, or to another host.
    private static readonly SearchValues<char> Foreign = SearchValues.Create("/\\?#@:%{} \t\r\n");

    private StoreContext? _context;

    /// <summary>Opens a bucket. Nothing is called yet.</summary>
    /// <exception cref="DagsterException">Which store it is of cannot be told, or that store refuses it.</exception>
    public IArtifactStore Open(string bucket)
    {
        if (bucket.Length == 0 || bucket.AsSpan().ContainsAny(Foreign))
        {
            throw new DagsterException($"Dagster has named the bucket '{bucket}', which is no name of a bucket.");
        }

        var uri = UriOf(bucket);
        _context ??= new StoreContext
        {
            TrackingUri = uri,
            ReadVariable = name => options.Environment(name),
            LoggerFactory = options.LoggerFactory,
        };
        var registry = new ArtifactStoreRegistry(_context).AddMlflowStores(options.ArtifactStores);

        try
        {
            return registry.Open(uri);
        }
        catch (MlflowException exception)
        {
            throw new DagsterException(
                $"The bucket '{bucket}' that Dagster has named cannot be opened as '{uri}': {exception.Message}", exception);
        }
    }

    public void Dispose() => _context?.Dispose();

    private string UriOf(string bucket)
    {
        if (options.BucketUri is { } template)
        {
            return template.Replace(DagsterPipesOptions.BucketPlace, bucket, StringComparison.Ordinal);
        }

        return options.ArtifactStores.Keys.ToArray() switch
        {
            [var scheme] => $"{scheme}://{bucket}",
            [] => throw new DagsterException(
                $"Dagster uses the bucket '{bucket}' of an object store, and this program has been given none. Add the store to "
                + "DagsterPipesOptions.ArtifactStores, as options.ArtifactStores[\"s3\"], or use files or the environment on Dagster's "
                + "side (PipesTempFileContextInjector, PipesTempFileMessageReader)."),
            var schemes => throw new DagsterException(
                $"Dagster uses the bucket '{bucket}' and does not say of which store, and this program has been given several: "
                + $"{string.Join(", ", schemes.Order(StringComparer.Ordinal))}. Say which, as "
                + $"options.BucketUri = \"{schemes[0]}://{{bucket}}\"."),
        };
    }
}
