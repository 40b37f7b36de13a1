using RunLinkedData.Datasets.Locating;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Waiting;

namespace RunLinkedData.Datasets.Referencing;

/// <summary>The files at a location, and what pins each of them.</summary>
internal static class ReferencedFiles
{
    private const int AtOnce = 16;

    /// <summary>Lists the file, or all files of the folder, at a URI.</summary>
    /// <exception cref="DatasetException"><c>DATASET_VALUE</c>: nothing is there, or what no manifest can name.</exception>
    public static async Task<IReadOnlyList<DatasetFile>> FindAsync(
        DatasetIdentity dataset, string uri, HoldingStores stores, CancellationToken cancellationToken)
    {
        var (folder, store) = (uri, stores.OpenFolder(uri));
        var found = await ListAllAsync(store, cancellationToken).ConfigureAwait(false);
        if (found.Count == 0 && FileUri.Problem(uri) is null)
        {
            (folder, var name) = FileUri.Split(uri);
            store = stores.OpenFolder(folder);
            found = await FindFileAsync(store, name, cancellationToken).ConfigureAwait(false);
        }

        if (found.Count == 0)
        {
            throw dataset.Error(
                ErrorCode.DatasetValue,
                $"{dataset} cannot refer to {uri}: no file is there. Check the location, and whether it may be listed.");
        }

        var files = await FindVersionsAsync(store, found, cancellationToken).ConfigureAwait(false);
        return [.. files.OrderBy(entry => entry.Path, StringComparer.Ordinal).Select(entry => Pin(dataset, folder, store, entry))];
    }

    /// <summary>Reads files, and pins them by their hashes too.</summary>
    public static async Task<IReadOnlyList<DatasetFile>> HashAsync(
        FileLocator locator, IReadOnlyList<DatasetFile> files, CancellationToken cancellationToken)
    {
        var hashed = new DatasetFile[files.Count];
        await LimitedParallel.ForEachAsync(
            files.Index(),
            async (file, token) => hashed[file.Index] = await locator.HashAsync(file.Item, token).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);
        return hashed;
    }

    /// <summary>
    /// The same entries, by the IDs of their versions in a bucket that keeps these: only a call for each file tells them.
    /// </summary>
    private static async Task<IReadOnlyList<ArtifactEntry>> FindVersionsAsync(
        IArtifactStore store, IReadOnlyList<ArtifactEntry> entries, CancellationToken cancellationToken)
    {
        if (store.Capabilities is not { Versions: true, LocalFiles: false }
            || (await store.GetEntryAsync(entries[0].Path, cancellationToken).ConfigureAwait(false)).Version == entries[0].Version)
        {
            return entries;
        }

        var asked = new ArtifactEntry[entries.Count];
        await LimitedParallel.ForEachAsync(
            entries.Index(),
            AtOnce,
            async (entry, token) => asked[entry.Index] = await store.GetEntryAsync(entry.Item.Path, token).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);
        return asked;
    }

    private static async Task<IReadOnlyList<ArtifactEntry>> FindFileAsync(
        IArtifactStore store, string name, CancellationToken cancellationToken)
    {
        try
        {
            return [await store.GetEntryAsync(name, cancellationToken).ConfigureAwait(false)];
        }
        catch (MlflowException e) when (e.Code is MlflowErrorCode.ResourceDoesNotExist or MlflowErrorCode.InvalidParameterValue)
        {
            return [];
        }
    }

    private static DatasetFile Pin(DatasetIdentity dataset, string folder, IArtifactStore store, ArtifactEntry entry)
    {
        var uri = FileUri.Join(folder, entry.Path);
        if (!DatasetPath.IsSafe(entry.Path) || FileUri.Problem(uri) is not null)
        {
            throw dataset.Error(
                ErrorCode.DatasetValue,
                $"{dataset} cannot refer to '{entry.Path}' at {folder}: no manifest can have that name. Rename it.");
        }

        return new DatasetFile
        {
            Path = entry.Path,
            Bytes = entry.Bytes ?? 0,
            Rows = 0,
            Uri = uri,
            Version = entry.Version,
            Modified = entry.Version is null && store.Capabilities.LocalFiles ? entry.Modified : null,
        };
    }

    private static async Task<IReadOnlyList<ArtifactEntry>> ListAllAsync(IArtifactStore store, CancellationToken cancellationToken)
    {
        try
        {
            return await store.ListAllAsync("", cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (MlflowException e) when (e.Code is MlflowErrorCode.ResourceDoesNotExist or MlflowErrorCode.InvalidParameterValue)
        {
            // A file.
            return [];
        }
    }
}
