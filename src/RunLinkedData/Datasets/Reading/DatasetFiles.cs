using RunLinkedData.Datasets.Caching;
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
    /// <summary>Gives a file, at once when it is in the cache; then it may turn out to be damaged.</summary>
    /// <exception cref="DatasetCorruptException">It is missing or damaged where it is stored.</exception>
    public async Task<VerifiedFile> OpenAsync(DatasetFile file, CancellationToken cancellationToken) =>
        (artifacts.Capabilities.LocalFiles ? null : cache?.TryOpenUnchecked(file))
        ?? await OpenCheckedAsync(file, cancellationToken).ConfigureAwait(false);

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
