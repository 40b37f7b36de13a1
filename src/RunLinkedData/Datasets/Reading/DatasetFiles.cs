using RunLinkedData.Datasets.Caching;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Datasets.Reading;

/// <summary>
/// Brings the files of a dataset to where they can be read: in place where they lie on this machine, else from
/// the cache, else fetched for once.
/// </summary>
internal sealed class DatasetFiles(IArtifactStore artifacts, DatasetIdentity dataset, FileCache? cache)
{
    /// <summary>
    /// Whether files may be fetched in part: not where they lie on this machine, as hashing them costs less than what it is worth.
    /// </summary>
    public bool HaveParts => artifacts.Capabilities is { Ranges: true, LocalFiles: false };

    /// <summary>Gives a file that is in the cache, at once; it may turn out to be damaged. Null when it is not there.</summary>
    public VerifiedFile? TryOpenCached(DatasetFile file) => artifacts.Capabilities.LocalFiles ? null : cache?.TryOpenUnchecked(file);

    /// <summary>
    /// Gives a file to read so many rows of, or fewer where it has fewer, in part. Null when the store cannot do that, or when the file is
    /// missing or not the one that was published: then it is found out when it is read whole.
    /// </summary>
    public async Task<PartialFile?> TryOpenPartialAsync(DatasetFile file, long mostRows, CancellationToken cancellationToken)
    {
        try
        {
            var ranges = artifacts.OpenRanges(
                dataset.Folder + "/" + file.Path, file.Bytes, artifacts.Capabilities.Versions ? VersionOf(file) : null);
            return await PartialFile.TryOpenAsync(ranges, dataset, file, mostRows, cancellationToken).ConfigureAwait(false);
        }
        catch (MlflowException e) when (e.Code is MlflowErrorCode.DataLoss or MlflowErrorCode.ResourceDoesNotExist)
        {
            return null;
        }
    }

    /// <summary>Gives a file whose content was checked.</summary>
    /// <exception cref="DatasetCorruptException">It is missing or damaged where it is stored.</exception>
    public async Task<VerifiedFile> OpenCheckedAsync(DatasetFile file, CancellationToken cancellationToken)
    {
        if (artifacts.Capabilities.LocalFiles)
        {
            await VerifiedFile.CheckAsync(artifacts, dataset, file, cancellationToken).ConfigureAwait(false);
            return new VerifiedFile(artifacts.GetLocalPath(dataset.Folder + "/" + file.Path));
        }

        if (await OpenCachedAsync(file, cancellationToken).ConfigureAwait(false) is { } cached)
        {
            return cached;
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

    /// <summary>Copies a file; what is there when this returns was checked.</summary>
    /// <exception cref="DatasetCorruptException">It is missing or damaged where it is stored.</exception>
    public async Task CopyToAsync(DatasetFile file, string path, CancellationToken cancellationToken)
    {
        using var cached = artifacts.Capabilities.LocalFiles ? null : await OpenCachedAsync(file, cancellationToken).ConfigureAwait(false);
        if (cached is null)
        {
            await FetchAsync(file, path, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            File.Copy(cached.Path, path, overwrite: true);
        }
    }

    // It becomes a header of requests, and manifests may come from anywhere.
    private static string? VersionOf(DatasetFile file) =>
        file.Version is { Length: > 0 and <= 1024 } version && version.All(c => c is > ' ' and <= '~') ? version : null;

    private async Task<VerifiedFile?> OpenCachedAsync(DatasetFile file, CancellationToken cancellationToken) => cache is null
        ? null
        : await cache.OpenAsync(
            file,
            (sink, cancel) => VerifiedFile.ReadAsync(artifacts, dataset, file, sink, cancel),
            cancellationToken).ConfigureAwait(false);

    private async Task FetchAsync(DatasetFile file, string path, CancellationToken cancellationToken)
    {
        using var target = File.Create(path);
        await VerifiedFile.ReadAsync(artifacts, dataset, file, target.Write, cancellationToken).ConfigureAwait(false);
    }
}
