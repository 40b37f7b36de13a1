using RunLinkedData.Datasets.Sources;
using RunLinkedData.Lake.Files;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Tracking.Stores;
using RunLinkedData.Model;
using RunLinkedData.Versions;
using Dataset = RunLinkedData.Datasets.Reading.Dataset;

namespace RunLinkedData.Lake.Describing;

/// <summary>Brings a table up to date with the versions of a dataset, whatever its form is.</summary>
/// <param name="format">The form.</param>
/// <param name="open">Opens the store at a URI that is not on this machine.</param>
internal sealed class TableSyncing(ITableFormat format, Func<string, IArtifactStore> open)
{
    // Each time that it was not this program's turn, another one has brought the table up to date.
    private const int MostAttempts = 20;
    private const int MostLosses = 2;

    /// <summary>Adds versions that the table does not have, and takes out those that are not wanted any more.</summary>
    /// <param name="dataset">The dataset.</param>
    /// <param name="store">The store that has its runs.</param>
    /// <param name="load">Opens a version of it by its run.</param>
    /// <param name="location">The table's folder.</param>
    /// <param name="options">Which versions.</param>
    /// <param name="cancellationToken">Cancels the calls; the table is as it was then.</param>
    public async Task<TableSync> SyncAsync(
        TrackedDataset dataset,
        ITrackingStore store,
        Func<string, CancellationToken, Task<Dataset>> load,
        string location,
        TableSyncOptions options,
        CancellationToken cancellationToken)
    {
        var folder = TableFolder.Open(location, open);
        PublishedVersions published = new(
            dataset, store, load, new TablePlace(folder, open), new TableFiles(folder.Location.ToString(), open));
        for (var i = 0; i < MostAttempts; i++)
        {
            try
            {
                if (await format.TrySyncAsync(folder, published, options, cancellationToken).ConfigureAwait(false) is { } done)
                {
                    return done;
                }
            }
            catch (SourceException e) when (e.Code == ErrorCode.TableGone && i < MostLosses)
            {
                // Others may have gone on so far meanwhile that what was read first was cleaned away.
            }
            catch (InvalidDataException e)
            {
                throw SourceException.Damaged(folder.ToString(), e.Message, e);
            }
        }

        throw new TableException(
            TableException.Contended,
            $"Other programs have changed the table in '{folder}' each of the {MostAttempts} times that this was tried. "
                + "Let one program at a time bring it up to date.");
    }

    /// <summary>The table in a folder.</summary>
    /// <exception cref="TableException"><c>TABLE_EMPTY</c>: there is none.</exception>
    public async Task<TableDescription> ReadAsync(string location, CancellationToken cancellationToken)
    {
        var folder = TableFolder.Open(location, open);
        return await format.FindAsync(folder, cancellationToken).ConfigureAwait(false) ?? throw new TableException(
            TableException.Empty,
            $"There is no table in '{folder}'. 'rld table sync PROCESS/DATASET --to {folder}' makes one.");
    }
}
