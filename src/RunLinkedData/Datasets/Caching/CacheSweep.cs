using RunLinkedData.MLflow.Artifacts;

namespace RunLinkedData.Datasets.Caching;

/// <summary>Goes through everything in a cache. What is held by a reader stays.</summary>
internal sealed class CacheSweep(CacheFolder folder)
{
    private static readonly EnumerationOptions All = new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = FileAttributes.None,
        IgnoreInaccessible = false,
    };

    /// <summary>What is written is locked, and grows; where there are no locks, this is how long it may stand still.</summary>
    private static readonly TimeSpan AbandonedAfter = TimeSpan.FromHours(1);

    public DatasetCacheContent Measure(CancellationToken cancellationToken) => Sum(Entries(cancellationToken));

    /// <summary>
    /// Removes what was not used for longest until so many bytes are left. One process does it at a time, and the others wait for it.
    /// </summary>
    public async Task<DatasetCacheContent> EvictAsync(long bytes, CancellationToken cancellationToken)
    {
        while (folder.Exists)
        {
            if (await Task.Run(() => TryEvict(_ => bytes, cancellationToken), cancellationToken).ConfigureAwait(false) is { } done)
            {
                return done.Removed;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), folder.Time, cancellationToken).ConfigureAwait(false);
        }

        return default;
    }

    /// <summary>
    /// The same, to a size that depends on that which is found; null at once when another program is at it. Tells
    /// besides how many bytes are left.
    /// </summary>
    public (DatasetCacheContent Removed, long Left)? TryEvict(Func<long, long> target, CancellationToken cancellationToken)
    {
        using var mine = HeldFile.TryLock(folder.Make(folder.LockNamed("prune")));
        if (mine is null)
        {
            return null;
        }

        RemoveAbandoned();
        var entries = Entries(cancellationToken);
        var bytes = entries.Sum(entry => entry.Bytes);
        var left = target(bytes);
        List<Entry> removed = [];
        foreach (var entry in entries.OrderBy(entry => entry.UsedAt).TakeWhile(_ => bytes > left || left == 0))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (HeldFile.TryRemove(entry.Path))
            {
                bytes -= entry.Bytes;
                removed.Add(entry);
            }
        }

        return (Sum(removed), bytes);
    }

    public DatasetCacheContent RemoveDamaged(CancellationToken cancellationToken)
    {
        List<Entry> removed = [];
        foreach (var entry in Entries(cancellationToken))
        {
            bool isDamaged;
            using (var file = HeldFile.TryHold(entry.Path))
            {
                isDamaged = file is not null && (entry.IsFile
                    ? FileHash.Of(file.SafeFileHandle, cancellationToken).Sha256 != Path.GetFileName(entry.Path)
                    : CachedVersionFile.Read(file) is null);
            }

            if (isDamaged && HeldFile.TryRemove(entry.Path))
            {
                removed.Add(entry);
            }
        }

        return Sum(removed);
    }

    private static DatasetCacheContent Sum(List<Entry> entries) =>
        new()
        {
            Files = entries.Count(entry => entry.IsFile),
            Versions = entries.Count(entry => !entry.IsFile),
            Bytes = entries.Sum(entry => entry.Bytes),
        };

    private List<Entry> Entries(CancellationToken cancellationToken)
    {
        List<Entry> entries = [];
        foreach (var root in new[] { folder.Files, folder.Versions })
        {
            foreach (var file in Under(root))
            {
                cancellationToken.ThrowIfCancellationRequested();
                try
                {
                    entries.Add(new Entry(file.FullName, root == folder.Files, file.Length, file.LastWriteTimeUtc));
                }
                catch (FileNotFoundException)
                {
                    // Another has just removed it.
                }
            }
        }

        return entries;
    }

    private static IEnumerable<FileInfo> Under(string path) =>
        Directory.Exists(path) ? new DirectoryInfo(path).EnumerateFiles("*", All) : [];

    private void RemoveAbandoned()
    {
        var old = folder.Time.GetUtcNow().UtcDateTime - AbandonedAfter;
        foreach (var file in Under(folder.Temporary).Where(file => file.LastWriteTimeUtc < old))
        {
            HeldFile.TryRemove(file.FullName);
        }
    }

    private readonly record struct Entry(string Path, bool IsFile, long Bytes, DateTime UsedAt);
}
