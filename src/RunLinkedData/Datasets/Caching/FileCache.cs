using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Datasets.Caching;

/// <summary>
/// Files of datasets by the hash of their content. A file is fetched once, also when many threads and programs ask for it at the same time,
/// and is checked each time before it is handed out.
/// </summary>
internal sealed class FileCache(CacheFolder folder, CacheBound bound, CacheLog log, TimeSpan patience)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// Gives a file from the cache, after fetching it if need be; null when it cannot be kept, and has to be fetched without.
    /// </summary>
    /// <param name="file">Its size and hash, which must be known.</param>
    /// <param name="fetch">
    /// Hands on the bytes of the file, and throws unless they are those that were saved. What it throws comes through.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<VerifiedFile?> OpenAsync(
        DatasetFile file, Func<BytesSink, CancellationToken, Task> fetch, CancellationToken cancellationToken)
    {
        if (file.Bytes > bound.MaxBytes)
        {
            return null;
        }

        var start = folder.Time.GetTimestamp();
        try
        {
            while (folder.Time.GetElapsedTime(start) < patience)
            {
                if (TryOpen(file, cancellationToken) is { } found)
                {
                    return found;
                }

                using var mine = Try(() => HeldFile.TryLock(folder.Make(folder.LockOf(file.Sha256!))));
                if (mine is not null)
                {
                    return TryOpen(file, cancellationToken) ?? await FetchAsync(file, fetch, cancellationToken).ConfigureAwait(false);
                }

                await Task.Delay(Pause, folder.Time, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (CacheTroubleException e)
        {
            log.Trouble(e.InnerException!);
        }

        return null;
    }

    /// <summary>
    /// Gives a file that is there at once, while it is still being checked; null when it is not there. When it turns out to be damaged,
    /// <see cref="OpenAsync"/> replaces it.
    /// </summary>
    public VerifiedFile? TryOpenUnchecked(DatasetFile file)
    {
        var path = folder.FileOf(file.Sha256!);
        FileStream? held = null;
        try
        {
            held = HeldFile.TryHold(path);
            if (held?.Length == file.Bytes)
            {
                var check = new FileCheck(held, file.Sha256!);
                held = null;
                folder.NoteUse(path);
                return new VerifiedFile(path, check.Dispose, check.IsWhole);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Trouble(e);
        }
        finally
        {
            held?.Dispose();
        }

        return null;
    }

    private static T Try<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CacheTroubleException(e);
        }
    }

    private VerifiedFile? TryOpen(DatasetFile file, CancellationToken cancellationToken) => Try(() =>
    {
        var path = folder.FileOf(file.Sha256!);
        var held = HeldFile.TryHold(path);
        try
        {
            if (held is null)
            {
                return null;
            }

            if (held.Length == file.Bytes && FileHash.Of(held.SafeFileHandle, cancellationToken).Sha256 == file.Sha256)
            {
                folder.NoteUse(path);
                var result = new VerifiedFile(path, held.Dispose);
                held = null;
                return result;
            }
        }
        finally
        {
            held?.Dispose();
        }

        log.Damaged(path);
        HeldFile.TryRemove(path);
        return null;
    });

    private async Task<VerifiedFile?> FetchAsync(
        DatasetFile file, Func<BytesSink, CancellationToken, Task> fetch, CancellationToken cancellationToken)
    {
        var path = folder.FileOf(file.Sha256!);
        try
        {
            using (var slot = Try(() => new CacheSlot(folder, file.Bytes)))
            {
                await fetch(slot.Write, cancellationToken).ConfigureAwait(false);
                slot.Commit(path);
            }

            // What was just written needs no second look; and it is held before room is made, lest it goes itself.
            var held = Try(() => HeldFile.TryHold(path));
            try
            {
                await CountAsync(() => bound.AddedAsync(file.Bytes, cancellationToken)).ConfigureAwait(false);
                return held is null ? null : new VerifiedFile(path, held.Dispose);
            }
            catch
            {
                held?.Dispose();
                throw;
            }
        }
        catch (CacheTroubleException e) when (DiskErrors.IsFull(e.InnerException!))
        {
            await CountAsync(() => bound.MakeRoomAsync(file.Bytes, cancellationToken)).ConfigureAwait(false);
            throw;
        }
    }

    private async Task CountAsync(Func<Task> count)
    {
        try
        {
            await count().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Trouble(e);
        }
    }
}
