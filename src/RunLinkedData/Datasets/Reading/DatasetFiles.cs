using RunLinkedData.Datasets.Caching;
using RunLinkedData.Datasets.Locating;
using RunLinkedData.MLflow;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Datasets.Reading;

/// <summary>
/// Brings the files of a dataset to where they can be read: in place where they lie on this machine, else from
/// the cache, else fetched for once.
/// </summary>
internal sealed class DatasetFiles(FileLocator locator, FileCache? cache)
{
    /// <summary>
    /// Whether a file may be fetched in part: not where it lies on this machine, as hashing it costs less than what it is worth. Of what
    /// lies elsewhere it is not known before it was looked for.
    /// </summary>
    public bool MayHaveParts(DatasetFile file) => file.LiesElsewhere || locator.Own.Capabilities is { Ranges: true, LocalFiles: false };

    /// <summary>Gives a file that is in the cache, at once; it may turn out to be damaged. Null when it is not there.</summary>
    public VerifiedFile? TryOpenCached(DatasetFile file) => CacheOf(file)?.TryOpenUnchecked(file);

    /// <summary>
    /// Gives a file to read so many rows of, or fewer where it has fewer, in part. Null when the store cannot do that, or when the file is
    /// missing or not the one that was published: then it is found out when it is read whole.
    /// </summary>
    public async Task<PartialFile?> TryOpenPartialAsync(DatasetFile file, long mostRows, CancellationToken cancellationToken)
    {
        try
        {
            var place = await locator.FindAsync(file, cancellationToken).ConfigureAwait(false);
            if (place.Store.Capabilities is not { Ranges: true, LocalFiles: false } capabilities)
            {
                return null;
            }

            var ranges = place.Store.OpenRanges(place.Path, file.Bytes, capabilities.Versions ? file.SafeVersion : null);
            return await PartialFile.TryOpenAsync(ranges, locator.Dataset, file, mostRows, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is DatasetCorruptException
            or MlflowException { Code: MlflowErrorCode.DataLoss or MlflowErrorCode.ResourceDoesNotExist })
        {
            return null;
        }
    }

    /// <summary>Gives a file whose content was checked.</summary>
    /// <exception cref="DatasetCorruptException">It is missing or damaged where it is stored.</exception>
    public async Task<VerifiedFile> OpenCheckedAsync(DatasetFile file, CancellationToken cancellationToken)
    {
        if (await OpenCachedAsync(file, cancellationToken).ConfigureAwait(false) is { } cached)
        {
            return cached;
        }

        if ((await locator.FindAsync(file, cancellationToken).ConfigureAwait(false)).LocalPath is { } path)
        {
            await locator.CheckAsync(file, cancellationToken).ConfigureAwait(false);
            return new VerifiedFile(path);
        }

        var temporary = Path.GetTempFileName();
        try
        {
            await FetchAsync(file, temporary, cancellationToken).ConfigureAwait(false);
            return new VerifiedFile(temporary, () => File.Delete(temporary));
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>
    /// Gives a file to be read by other code: where it lies on this machine by its name and size alone, as hashing all of it may cost more
    /// than what is read of it; else checked.
    /// </summary>
    /// <exception cref="DatasetCorruptException">It is missing or damaged where it is stored.</exception>
    public async Task<VerifiedFile> OpenInPlaceAsync(DatasetFile file, CancellationToken cancellationToken)
    {
        var place = await locator.FindAsync(file, cancellationToken).ConfigureAwait(false);
        if (place.LocalPath is not { } path)
        {
            return await OpenCheckedAsync(file, cancellationToken).ConfigureAwait(false);
        }

        var found = new FileInfo(path);
        return !found.Exists ? throw FileContent.Missing(locator.Dataset, place, file)
            : found.Length == file.Bytes ? new VerifiedFile(path)
            : throw FileContent.Other(locator.Dataset, place, file, $"is {found.Length} bytes long where {file.Bytes} were saved");
    }

    /// <summary>Copies a file; what is there when this returns was checked.</summary>
    /// <exception cref="DatasetCorruptException">It is missing or damaged where it is stored.</exception>
    public async Task CopyToAsync(DatasetFile file, string path, CancellationToken cancellationToken)
    {
        using var cached = await OpenCachedAsync(file, cancellationToken).ConfigureAwait(false);
        if (cached is null)
        {
            await FetchAsync(file, path, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            File.Copy(cached.Path, path, overwrite: true);
        }
    }

    // What lies in a folder of this machine beside its manifest is read in place; of what has no hash, nobody knows the content.
    private FileCache? CacheOf(DatasetFile file) =>
        file.Sha256 is null || (!file.LiesElsewhere && locator.Own.Capabilities.LocalFiles) ? null : cache;

    private async Task<VerifiedFile?> OpenCachedAsync(DatasetFile file, CancellationToken cancellationToken)
    {
        if (CacheOf(file) is not { } keeper)
        {
            return null;
        }

        // Neither is what lies elsewhere on this machine copied.
        if (file.LiesElsewhere
            && (await locator.FindAsync(file, cancellationToken).ConfigureAwait(false)).LocalPath is not null)
        {
            return null;
        }

        return await keeper.OpenAsync(
            file, (sink, cancel) => locator.ReadAsync(file, sink, cancel), cancellationToken).ConfigureAwait(false);
    }

    private async Task FetchAsync(DatasetFile file, string path, CancellationToken cancellationToken)
    {
        using var target = File.Create(path);
        await locator.ReadAsync(file, target.Write, cancellationToken).ConfigureAwait(false);
    }
}
