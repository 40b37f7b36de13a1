using RunLinkedData.Datasets.Reading;
using RunLinkedData.Lake.Describing;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Recording;
using RunLinkedData.Versions;

namespace RunLinkedData.Lake;

/// <summary>
/// Brings a table up to date when a run of a process has ended well. What goes wrong with that is a warning, as the run has ended.
/// </summary>
internal sealed class TableObserver(
    string process, string dataset, string location, TableFormat format, Action<TableSyncOptions>? configure) : IRunObserver
{
    /// <inheritdoc/>
    public string Name => $"The table of {process}/{dataset}";

    /// <inheritdoc/>
    public TimeSpan TimeLimit => TimeSpan.FromMinutes(2);

    /// <inheritdoc/>
    public async Task RunEndedAsync(ObservedRun run, RunEnd end, CancellationToken cancellationToken)
    {
        if (end.Status != RunStatus.Finished || run.Process != process)
        {
            return;
        }

        var services = run.Recorder.Services;
        try
        {
            await new TableSyncing(RunTrackerExtensions.FormatOf(format), services.ArtifactStores.Open).SyncAsync(
                new TrackedDataset(services.Store, services.Versions, services.Time, "", process, dataset),
                services.Store,
                (runId, cancel) => services.Versions.OpenAsync(dataset, runId, new LoadDatasetOptions(), cancel),
                location,
                TableSyncOptions.Of(format, configure),
                cancellationToken).ConfigureAwait(false);
        }
        catch (TableException e) when (e.Code == TableException.Empty)
        {
            // The first version is still to come, or the first of those that are wanted.
        }
    }
}
