using System.Collections.Concurrent;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Waiting;

namespace RunLinkedData.Datasets.Locating;

/// <summary>
/// Says where each file of one version lies, and opens the store that holds it: the version's own folder, the artifacts of another run, or
/// a place at a URI. Nobody else asks where files are.
/// </summary>
/// <param name="artifacts">The artifacts of the run that wrote the version.</param>
/// <param name="dataset">The version.</param>
/// <param name="others">Opens what else holds files; null where all lie in the own folder.</param>
internal sealed class FileLocator(IArtifactStore artifacts, DatasetIdentity dataset, HoldingStores? others)
{
    /// <summary>The version.</summary>
    public DatasetIdentity Dataset => dataset;

    /// <summary>The artifacts of the run that wrote the version.</summary>
    public IArtifactStore Own => artifacts;

    /// <exception cref="DatasetCorruptException">There is no such place any more, or it cannot be used from here.</exception>
    public async ValueTask<FilePlace> FindAsync(DatasetFile file, CancellationToken cancellationToken)
    {
        if (!file.LiesElsewhere)
        {
            return new FilePlace(artifacts, dataset.Folder + "/" + file.Path);
        }

        if (others is null)
        {
            throw new InvalidOperationException($"Nothing opens the places of the files of {dataset} that lie elsewhere.");
        }

        return file.Uri is { } uri ? OfUri(file, uri) : await OfRunAsync(file, file.Run!, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Those of the files that lie in the artifacts of runs that were not deleted, where they should and with their sizes; by one listing
    /// a folder.
    /// </summary>
    public async Task<IReadOnlySet<DatasetFile>> FindThereAsync(IEnumerable<DatasetFile> files, CancellationToken cancellationToken)
    {
        List<(FilePlace Place, DatasetFile File)> places = [];
        foreach (var holder in files.Where(file => file.Uri is null).GroupBy(file => file.Run, StringComparer.Ordinal))
        {
            if (holder.Key is null
                || others is null
                || await others.FindRunAsync(holder.Key, cancellationToken).ConfigureAwait(false) is { IsDeleted: false })
            {
                foreach (var file in holder)
                {
                    places.Add((await FindAsync(file, cancellationToken).ConfigureAwait(false), file));
                }
            }
        }

        ConcurrentBag<DatasetFile> there = [];
        await LimitedParallel.ForEachAsync(
            places.GroupBy(place => (place.Place.Store, place.Place.Folder)),
            async (folder, token) =>
            {
                var sizes = (await folder.Key.Store.ListAsync(folder.Key.Folder, token).ConfigureAwait(false))
                    .Where(entry => !entry.IsFolder)
                    .ToDictionary(entry => entry.Path, entry => entry.Bytes, StringComparer.Ordinal);
                foreach (var (place, file) in folder)
                {
                    if (sizes.TryGetValue(place.Path, out var bytes) && bytes == file.Bytes)
                    {
                        there.Add(file);
                    }
                }
            },
            cancellationToken).ConfigureAwait(false);

        // They are asked for as the very objects that came in; to compare what they say would cost more than all else here.
        return new HashSet<DatasetFile>(there, ReferenceEqualityComparer.Instance);
    }

    private FilePlace OfUri(DatasetFile file, string uri)
    {
        var (folder, name) = FileUri.Split(uri);
        try
        {
            return new FilePlace(
                others!.OpenFolder(folder),
                ArtifactPath.Check(name),
                uri,
                () => "The version refers to it and has no copy: put the same file there again, or run the process again.");
        }
        catch (MlflowException e) when (e.Code == MlflowErrorCode.InvalidParameterValue)
        {
            throw new DatasetCorruptException(
                $"File '{file.Path}' of {dataset} lies at {uri}, which cannot be opened from here. {e.Message}",
                dataset.Name, dataset.RunId, file.Path, e);
        }
    }

    private async ValueTask<FilePlace> OfRunAsync(DatasetFile file, string runId, CancellationToken cancellationToken)
    {
        var path = dataset.Folder + "/" + (file.StoredPath ?? file.Path);
        var words = $"'{path}' in the artifacts of run {runId}";
        return await others!.FindRunAsync(runId, cancellationToken).ConfigureAwait(false) is { } run
            ? new FilePlace(
                run.Artifacts,
                path,
                words + (run.IsDeleted ? ", which was deleted" : ""),
                () => $"{dataset} was saved without a copy of its own, as that run had the same file. "
                + (run.IsDeleted ? "Restore that run in MLflow if its artifacts are still there, else from a copy"
                    : "Restore it from a copy")
                + $", or run the process again; 'rld verify {dataset.RunId}' lists all that is gone.")
            : throw new DatasetCorruptException(
                $"File '{file.Path}' of {dataset} lies in {words}, and the store has no such run any more: it was deleted for good. "
                + $"{dataset} was saved without a copy of its own, as that run had the same file. "
                + "Restore that run and its artifacts from a copy, or run the process again.",
                dataset.Name, dataset.RunId, file.Path)
            { IsMissing = true };
    }
}
