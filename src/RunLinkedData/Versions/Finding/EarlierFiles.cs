using Microsoft.Extensions.Logging;
using RunLinkedData.Datasets.Locating;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Tracking.Stores;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;

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
        var locator = new FileLocator(
            artifactStores.Open(run.Info.ArtifactUri), dataset, new HoldingStores(store, artifactStores));
        try
        {
            if (await ManifestJson.FetchAsync(locator.Own, dataset, cancellationToken).ConfigureAwait(false) is { } json
                && ManifestJson.Read(json, dataset) is var manifest
                && manifest.Digest == run.FindTag(RunTags.OutputPrefix + name))
            {
                var there = await locator.FindThereAsync(manifest.Files, cancellationToken).ConfigureAwait(false);
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
}
