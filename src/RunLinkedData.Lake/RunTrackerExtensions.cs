using RunLinkedData.Lake.Describing;
using RunLinkedData.Lake.Describing.Delta;
using RunLinkedData.Lake.Describing.Iceberg;
using RunLinkedData.Waiting;

namespace RunLinkedData.Lake;

/// <summary>Describes the versions of a dataset as a table of a lake, which other engines read where the data lies.</summary>
public static class RunTrackerExtensions
{
    /// <summary>
    /// Brings a table up to date with the published versions of a dataset, or makes it: no data is copied or changed, the table's files
    /// name those of the versions. Versions that are not published any more, or not wanted, are taken out.
    /// </summary>
    /// <remarks>
    /// Readers see the table before or after, never between. Of several programs that do this at once, each builds on what another has
    /// done. Engines must not write to the table, and must not be let delete its data files: they are those of the store.
    /// </remarks>
    /// <param name="tracker">The tracker of the dataset's store.</param>
    /// <param name="dataset">The dataset with its process: <c>demand-forecast/forecasts</c>.</param>
    /// <param name="location">
    /// The table's own folder, in which <c>metadata/</c> or <c>_delta_log/</c> lies then: a path of this machine, or a URI of a storage
    /// that the tracker knows. Files of Iceberg name each other by it. Of Delta, it is on the volume, or in the bucket, of the artifacts.
    /// </param>
    /// <param name="format">The form of the table.</param>
    /// <param name="configure">Says which versions, and which columns were renamed; null for all that are published.</param>
    /// <param name="cancellationToken">Cancels the call; the table is as it was then.</param>
    /// <returns>What was done, and the table as it is now.</returns>
    /// <exception cref="ArgumentException">
    /// The text names no dataset, the location no folder or one among the artifacts of runs, or an option is not valid.
    /// </exception>
    /// <exception cref="TableException">
    /// Columns of the versions do not go together (<c>TABLE_COLUMNS</c>), no version can be described or meets the conditions
    /// (<c>TABLE_EMPTY</c>), another table is there, around it or of another store (<c>TABLE_TAKEN</c>), or other programs change it all
    /// the time (<c>TABLE_CONTENDED</c>).
    /// </exception>
    /// <exception cref="Model.ReferenceException"><c>REFERENCE_NOT_FOUND</c>: there is no such process.</exception>
    /// <exception cref="Datasets.Sources.SourceException">A file of the table is gone or damaged.</exception>
    /// <exception cref="MLflow.MlflowException">A store cannot be read or written.</exception>
    public static Task<TableSync> SyncTableAsync(
        this RunTracker tracker,
        string dataset,
        string location,
        TableFormat format = TableFormat.Iceberg,
        Action<TableSyncOptions>? configure = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tracker);
        var (process, name) = Split(dataset);
        return new TableSyncing(FormatOf(format), tracker.OpenArtifactStore).SyncAsync(
            tracker.Process(process).Dataset(name),
            tracker.TrackingStore,
            (runId, cancel) => tracker.LoadDatasetAsync(name, runId, cancellationToken: cancel),
            location,
            TableSyncOptions.Of(format, configure),
            cancellationToken);
    }

    /// <inheritdoc cref="SyncTableAsync"/>
    public static TableSync SyncTable(
        this RunTracker tracker,
        string dataset,
        string location,
        TableFormat format = TableFormat.Iceberg,
        Action<TableSyncOptions>? configure = null) =>
        Blocking.Wait(() => tracker.SyncTableAsync(dataset, location, format, configure));

    /// <summary>Reads what is in a table that <see cref="SyncTableAsync"/> has made, and how engines are told of it.</summary>
    /// <param name="tracker">A tracker that knows the storage; its store is not asked.</param>
    /// <param name="location">The table's folder: a path of this machine, or a URI.</param>
    /// <param name="format">The form of the table.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="ArgumentException">The location is no folder.</exception>
    /// <exception cref="TableException">There is none (<c>TABLE_EMPTY</c>), or it is of another program (<c>TABLE_TAKEN</c>).</exception>
    /// <exception cref="Datasets.Sources.SourceException">A file of the table is gone or damaged.</exception>
    /// <exception cref="MLflow.MlflowException">The storage cannot be read.</exception>
    public static Task<TableDescription> ReadTableAsync(
        this RunTracker tracker,
        string location,
        TableFormat format = TableFormat.Iceberg,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tracker);
        return new TableSyncing(FormatOf(format), tracker.OpenArtifactStore).ReadAsync(location, cancellationToken);
    }

    /// <inheritdoc cref="ReadTableAsync"/>
    public static TableDescription ReadTable(this RunTracker tracker, string location, TableFormat format = TableFormat.Iceberg) =>
        Blocking.Wait(() => tracker.ReadTableAsync(location, format));

    internal static (string Process, string Dataset) Split(string dataset)
    {
        ArgumentException.ThrowIfNullOrEmpty(dataset);
        return dataset.LastIndexOf('/') is var slash and > 0 && slash < dataset.Length - 1
            ? (dataset[..slash], dataset[(slash + 1)..])
            : throw new ArgumentException($"'{dataset}' names no dataset of a process: write process/dataset.", nameof(dataset));
    }

    internal static ITableFormat FormatOf(TableFormat format) => format switch
    {
        TableFormat.Iceberg => new IcebergTableFormat(),
        TableFormat.Delta => new DeltaTableFormat(TimeProvider.System),
        _ => throw new ArgumentException($"{format} is no form of tables.", nameof(format)),
    };
}
