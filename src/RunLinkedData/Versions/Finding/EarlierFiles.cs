using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using RunLinkedData.Datasets.Locating;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Tracking.Stores;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Waiting;

namespace RunLinkedData.Versions.Finding;

/// <summary>Finds the files of the newest published version of a dataset, as far as they are there.</summary>
internal sealed class EarlierFiles(ITrackingStore store, ArtifactStoreRegistry artifactStores, ILogger logger)
{
    /// <exception cref="MLflow.MlflowException">The stores cannot be reached.</exception>
    public async Task<ReusableFiles> FindAsync(string experimentId, string name, CancellationToken cancellationToken)
    {
        var query = new WriterQuery(name);
        if (await new WriterSearch(store).FindFirstAsync(experimentId, query, cancellationToken).ConfigureAwait(false) is not { } run)
        {
            return ReusableFiles.None;
        }

        var dataset = new DatasetIdentity(name, run.Info.RunId);
        var others = new HoldingStores(store, artifactStores);
        var locator = new FileLocator(artifactStores.Open(run.Info.ArtifactUri), dataset, others);
        try
        {
            if (await ManifestJson.FetchAsync(locator.Own, dataset, cancellationToken).ConfigureAwait(false) is { } json
                && ManifestJson.Read(json, dataset) is var manifest
                && manifest.Digest == run.FindTag(RunTags.OutputPrefix + name))
            {
                var there = await FindThereAsync(locator, others, manifest, cancellationToken).ConfigureAwait(false);
                return ReusableFiles.Of(run.Info.RunId, manifest, there.Contains);
            }

            logger.LogWarning("{Dataset} is not what its run has published, so that none of its files is used again", dataset);
        }
        catch (DatasetException e)
        {
            logger.LogWarning(e, "None of the files of {Dataset} is used again", dataset);
        }

        return ReusableFiles.None;
    }

    /// <summary>The files that lie where they should with their sizes, in runs that were not deleted; by one listing a folder.</summary>
    private static async Task<HashSet<DatasetFile>> FindThereAsync(
        FileLocator locator, HoldingStores others, DatasetManifest manifest, CancellationToken cancellationToken)
    {
        ConcurrentBag<(FilePlace Place, DatasetFile File)> places = [];
        foreach (var holder in manifest.Files.Where(file => file.Uri is null).GroupBy(file => file.Run, StringComparer.Ordinal))
        {
            if (holder.Key is null
                || await others.FindRunAsync(holder.Key, cancellationToken).ConfigureAwait(false) is { IsDeleted: false })
            {
                foreach (var file in holder)
                {
                    places.Add((await locator.FindAsync(file, cancellationToken).ConfigureAwait(false), file));
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

        // They are asked for as the very objects of the manifest; to compare what they say would cost more than all else here.
        return new HashSet<DatasetFile>(there, ReferenceEqualityComparer.Instance);
    }
}
