using Microsoft.Extensions.Logging;
using RunLinkedData.Datasets.Formats;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;

namespace RunLinkedData.Datasets;

/// <summary>The folder of a dataset that is being saved. Knows which files it has put there, so that they can be taken away again.</summary>
internal sealed class DatasetFolder(IArtifactStore artifacts, DatasetIdentity dataset, ILogger logger)
{
    private static readonly TimeSpan CleanupLimit = TimeSpan.FromSeconds(30);

    private readonly List<DatasetFile> _files = [];

    /// <summary>The files that are complete.</summary>
    public IReadOnlyList<DatasetFile> Files => _files;

    /// <summary>Refuses a folder that holds a dataset, and clears away what an attempt that died has left.</summary>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        var found = await artifacts.ListAsync(dataset.Folder, cancellationToken).ConfigureAwait(false);
        if (found.Any(e => e.Path == PathOf(DatasetIdentity.ManifestFile)))
        {
            throw Exists();
        }

        if (found.Count > 0)
        {
            await artifacts.DeleteAsync(dataset.Folder, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Starts a file.</summary>
    public async Task<DatasetPart> OpenAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            var upload = await artifacts.OpenWriteAsync(PathOf(path), overwrite: false, cancellationToken).ConfigureAwait(false);
            return new DatasetPart(path, upload, new PartStream(upload.Content));
        }
        catch (MlflowException e) when (e.Code == MlflowErrorCode.ResourceAlreadyExists)
        {
            throw Exists(e);
        }
    }

    /// <summary>Makes a file appear.</summary>
    public async Task CommitAsync(DatasetPart part, long rows, CancellationToken cancellationToken)
    {
        try
        {
            await part.Upload.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (MlflowException e) when (e.Code == MlflowErrorCode.ResourceAlreadyExists)
        {
            throw Exists(e);
        }

        _files.Add(new DatasetFile(part.Path, part.Stream.Position, rows, part.Stream.Sha256));
    }

    /// <summary>Publishes the dataset.</summary>
    public async Task PublishAsync(DatasetManifest manifest, CancellationToken cancellationToken)
    {
        var part = await OpenAsync(DatasetIdentity.ManifestFile, cancellationToken).ConfigureAwait(false);
        await using (part.ConfigureAwait(false))
        {
            part.Stream.Write(ManifestJson.Write(manifest));
            try
            {
                await part.Upload.CommitAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (MlflowException e) when (e.Code == MlflowErrorCode.ResourceAlreadyExists)
            {
                throw Exists(e);
            }
        }
    }

    /// <summary>Takes away the files of a save that failed. The failure is what the caller hears of, so this one only logs.</summary>
    public async Task DeleteAsync()
    {
        using var limit = new CancellationTokenSource(CleanupLimit);
        try
        {
            foreach (var file in _files)
            {
                await artifacts.DeleteAsync(PathOf(file.Path), limit.Token).ConfigureAwait(false);
            }

            if (_files.Count > 0 && (await artifacts.ListAsync(dataset.Folder, limit.Token).ConfigureAwait(false)).All(e => e.IsFolder))
            {
                await artifacts.DeleteAsync(dataset.Folder, limit.Token).ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            logger.LogWarning(e, "Files of {Dataset} could not be deleted after saving it failed. They are not published; the next attempt deletes them.", dataset);
        }
    }

    private string PathOf(string path) => dataset.Folder + "/" + path;

    private DatasetException Exists(Exception? cause = null) => dataset.Error(
        ErrorCode.DatasetExists, $"{char.ToUpperInvariant(dataset.ToString()[0])}{dataset.ToString()[1..]} exists already. A published version never changes: save it under another name, or in a new run.", cause);
}

/// <summary>A file on its way into a dataset's folder.</summary>
internal sealed record DatasetPart(string Path, ArtifactUpload Upload, PartStream Stream) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        await Stream.DisposeAsync().ConfigureAwait(false);
        await Upload.DisposeAsync().ConfigureAwait(false);
    }
}
