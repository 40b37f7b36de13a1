using RunLinkedData.Datasets;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Tracking;

namespace RunLinkedData.Pages.Cards;

/// <summary>Where a card's facts are read.</summary>
internal sealed record CardSources(ITrackingStore Store, ArtifactStoreRegistry Artifacts)
{
    /// <summary>The manifest of a dataset of a run; null when there is none.</summary>
    public async Task<DatasetManifest?> FindManifestAsync(MlflowRun run, string dataset, CancellationToken cancellationToken)
    {
        DatasetIdentity identity = new(dataset, run.Info.RunId);
        var json = await ManifestJson.FetchAsync(Artifacts.Open(run.Info.ArtifactUri), identity, cancellationToken).ConfigureAwait(false);
        return json is null ? null : ManifestJson.Read(json, identity);
    }
}
