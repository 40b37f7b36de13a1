namespace RunLinkedData.Datasets.Caching;

/// <summary>Keeps a cache within its size, without looking through all of it each time something is put into it.</summary>
internal sealed class CacheBound(CacheSweep sweep, long maxBytes)
{
    private readonly Lock _lock = new();

    // What other programs add is seen when this one looks again.
    private readonly long _mostUnseen = maxBytes / 20;

    // What was there when it was last looked through, and what this program has added since; negative before the first time.
    private long _seen = -1;
    private long _added;

    public long MaxBytes => maxBytes;

    /// <summary>
    /// Counts something new, and removes what was not used for longest when there is too much; to 90 %, so that
    /// it is not needed again at once.
    /// </summary>
    public Task AddedAsync(long bytes, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _added += bytes;
            if (_seen >= 0 && _added <= _mostUnseen && _seen + _added <= maxBytes)
            {
                return Task.CompletedTask;
            }
        }

        return EvictAsync(found => found > maxBytes ? maxBytes / 10 * 9 : found, cancellationToken);
    }

    /// <summary>Makes room on a disk that is full: for that much, or a tenth of what there is.</summary>
    public Task MakeRoomAsync(long bytes, CancellationToken cancellationToken) =>
        EvictAsync(found => Math.Max(0, found - Math.Max(bytes, found / 10)), cancellationToken);

    // When another program is at it, it does what is needed.
    private Task EvictAsync(Func<long, long> target, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            var left = sweep.TryEvict(target, cancellationToken)?.Left;
            lock (_lock)
            {
                (_seen, _added) = (left ?? Math.Min(_seen + _added, maxBytes), 0);
            }
        },
        cancellationToken);
}
