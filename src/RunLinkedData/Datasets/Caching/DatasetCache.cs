using Microsoft.Extensions.Logging;
using RunLinkedData.MLflow;

namespace RunLinkedData.Datasets.Caching;

/// <summary>
/// What loads have left on this machine, so that the next ones need not fetch it again; <c>docs/cache.md</c> describes it.
/// </summary>
/// <remarks>
/// Safe for use by many threads and programs at once: what a load is reading is never removed. The calls here work on the folder also when
/// <see cref="DatasetCacheOptions.IsEnabled"/> is false. They throw <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>
/// when the folder cannot be read or written; loads never do.
/// </remarks>
public sealed class DatasetCache
{
    private readonly CacheSweep? _sweep;

    internal DatasetCache(
        DatasetCacheOptions options, string trackingUri, Func<string, string?> variable, ILoggerFactory loggers, TimeProvider time)
    {
        MaxBytes = options.MaxBytes;
        Folder = options.FindFolder(variable);
        if (Folder is null)
        {
            return;
        }

        var folder = new CacheFolder(Folder, time);
        _sweep = new CacheSweep(folder);
        if (!options.IsEnabled)
        {
            return;
        }

        var (bound, log) = (new CacheBound(_sweep, MaxBytes), new CacheLog(loggers.CreateLogger<DatasetCache>()));
        Files = new FileCache(folder, bound, log, options.Patience);
        Versions = UriScheme.Of(trackingUri) is "http" or "https" or "arn" ? new VersionCache(folder, bound, log, trackingUri) : null;
    }

    /// <summary>The folder; it may not be there yet. Null when the environment names none, and nothing is kept then.</summary>
    public string? Folder { get; }

    /// <summary>How many bytes it may hold.</summary>
    public long MaxBytes { get; }

    /// <summary>The files; null when nothing is kept.</summary>
    internal FileCache? Files { get; }

    /// <summary>
    /// The versions of the tracker's store; null when they are not kept: a database of this machine is as fast to
    /// ask, and knows what was deleted.
    /// </summary>
    internal VersionCache? Versions { get; }

    /// <summary>Counts what there is.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<DatasetCacheContent> GetContentAsync(CancellationToken cancellationToken = default) =>
        Task.Run(() => _sweep?.Measure(cancellationToken) ?? default, cancellationToken);

    /// <summary>Removes what was not used for longest until the rest fits, and what processes that were killed left behind.</summary>
    /// <param name="maxBytes">The size that may stay; 0 or more. What is being read stays in any case.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>What was removed.</returns>
    public async Task<DatasetCacheContent> PruneAsync(long maxBytes, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxBytes);
        return _sweep is null ? default : await _sweep.EvictAsync(maxBytes, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes everything that is not being read.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>What was removed.</returns>
    public Task<DatasetCacheContent> ClearAsync(CancellationToken cancellationToken = default) => PruneAsync(0, cancellationToken);

    /// <summary>
    /// Reads everything and removes what is damaged. Loads check what they read anyway; this is for a disk that is not trusted any more.
    /// </summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>What was removed.</returns>
    public Task<DatasetCacheContent> VerifyAsync(CancellationToken cancellationToken = default) =>
        Task.Run(() => _sweep?.RemoveDamaged(cancellationToken) ?? default, cancellationToken);
}
