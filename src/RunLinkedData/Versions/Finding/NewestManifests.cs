using RunLinkedData.Datasets.Reading;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Stores;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Versions.Finding;

/// <summary>
/// Finds the newest published versions of datasets of a process, for a run that saves some: with one search for all that the newest run
/// has written too.
/// </summary>
internal sealed class NewestManifests(ITrackingStore store, DatasetOpener versions, string experimentId)
{
    private readonly WriterSearch _search = new(store);
    private Task<MlflowRun?>? _newest;

    /// <summary>The manifest of the newest version when the run began to save; null where there is none.</summary>
    public async Task<DatasetManifest?> FindAsync(string dataset, CancellationToken cancellationToken)
    {
        // One that was cancelled, or whose store was away, says nothing.
        var searched = _newest is { IsFaulted: false, IsCanceled: false } found ? found : _newest = FindAsync(new WriterQuery(null));
        if (await searched.ConfigureAwait(false) is not { } newest)
        {
            return null;
        }

        var run = newest.FindTag(RunTags.OutputPrefix + dataset) is null
            ? await FindAsync(new WriterQuery(dataset)).ConfigureAwait(false)
            : newest;
        return run is null ? null
            : (await versions.OpenAsync(dataset, run, new LoadDatasetOptions(), cancellationToken).ConfigureAwait(false)).Manifest;

        Task<MlflowRun?> FindAsync(WriterQuery query) =>
            _search.FindFirstAsync(experimentId, query with { WithoutReproductions = true }, cancellationToken);
    }
}
