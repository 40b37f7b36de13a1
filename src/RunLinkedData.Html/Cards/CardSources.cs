using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Stores;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Html.Cards;

/// <summary>Where a card's facts are read.</summary>
internal sealed record CardSources(ITrackingStore Store, Func<string, IArtifactStore> OpenArtifacts)
{
    /// <summary>The manifest of a dataset of a run; null when there is none.</summary>
    public async Task<DatasetManifest?> FindManifestAsync(MlflowRun run, string dataset, CancellationToken cancellationToken)
    {
        DatasetIdentity identity = new(dataset, run.Info.RunId);
        var json = await ManifestJson.FetchAsync(OpenArtifacts(run.Info.ArtifactUri), identity, cancellationToken).ConfigureAwait(false);
        return json is null ? null : ManifestJson.Read(json, identity);
    }
}
