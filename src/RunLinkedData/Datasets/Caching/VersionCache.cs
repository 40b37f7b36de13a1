using System.Security.Cryptography;
using System.Text;
using RunLinkedData.Model;

namespace RunLinkedData.Datasets.Caching;

/// <summary>The data versions of one store that were seen published, so that they are opened without asking for them again.</summary>
internal sealed class VersionCache(CacheFolder folder, CacheBound bound, CacheLog log, string trackingUri)
{
    // Neither the store's address nor anything secret in it becomes the name of a folder; half of the hash tells
    // stores apart, and keeps paths short.
    private const int StoreDigits = 32;

    private readonly string _store = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Normalise(
        trackingUri))))[..StoreDigits];

    /// <summary>The version as it was seen; null when it was not, or when what was noted is damaged.</summary>
    public CachedVersion? Find(DatasetIdentity dataset)
    {
        if (!DatasetIdentity.IsRunId(dataset.RunId))
        {
            return null;
        }

        var path = folder.VersionOf(_store, dataset);
        try
        {
            CachedVersionFile? entry;
            using (var file = HeldFile.TryHold(path))
            {
                if (file is null)
                {
                    return null;
                }

                entry = CachedVersionFile.Read(file);
            }

            if (CachedVersion.Check(entry, dataset) is { } seen)
            {
                folder.NoteUse(path);
                return seen;
            }

            log.Damaged(path);
            HeldFile.TryRemove(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Trouble(e);
        }

        return null;
    }

    /// <summary>Notes a version, if it is published as far as its run and its manifest tell.</summary>
    public async Task AddAsync(CachedVersionFile entry, DatasetIdentity dataset, CancellationToken cancellationToken)
    {
        if (!DatasetIdentity.IsRunId(dataset.RunId) || CachedVersion.Check(entry, dataset) is null)
        {
            return;
        }

        var bytes = entry.Write();
        if (bytes.Length > Math.Min(bound.MaxBytes, CachedVersionFile.MaxBytes))
        {
            return;
        }

        try
        {
            using (var slot = new CacheSlot(folder, bytes.Length))
            {
                slot.Write(bytes);
                slot.Commit(folder.VersionOf(_store, dataset));
            }

            await bound.AddedAsync(bytes.Length, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CacheTroubleException)
        {
            log.Trouble(e.InnerException ?? e);
        }
    }

    /// <summary>Forgets a version that turned out not to be published any more.</summary>
    public void Remove(DatasetIdentity dataset)
    {
        if (DatasetIdentity.IsRunId(dataset.RunId))
        {
            HeldFile.TryRemove(folder.VersionOf(_store, dataset));
        }
    }

    /// <summary>
    /// The address without what makes no difference or must not be told: the case of the host, the usual port,
    /// credentials, a slash at the end.
    /// </summary>
    private static string Normalise(string trackingUri) => Uri.TryCreate(trackingUri, UriKind.Absolute, out var uri)
        ? uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped).TrimEnd('/')
        : trackingUri;
}
