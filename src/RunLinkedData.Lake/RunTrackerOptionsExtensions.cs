using RunLinkedData.Lake.Describing;
using RunLinkedData.Lake.Sources;

namespace RunLinkedData.Lake;

/// <summary>Adds tables of lakes to a tracker.</summary>
public static class RunTrackerOptionsExtensions
{
    /// <summary>
    /// Lets the tracker make versions of tables that other programs write, and read them where they lie: Delta tables (<c>delta</c>),
    /// Iceberg tables (<c>iceberg</c>) and folders of Parquet files (<c>parquet_folder</c>). Where nobody says which of these is at a
    /// place, they are tried in this order.
    /// </summary>
    /// <remarks>Nothing is called before a version of such a table is saved or loaded, and nothing is ever written to one.</remarks>
    /// <param name="options">The tracker's settings.</param>
    /// <returns>The same settings.</returns>
    public static RunTrackerOptions UseLake(this RunTrackerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.VersionSources.Add(new DeltaSource());
        options.VersionSources.Add(new IcebergSource());
        options.VersionSources.Add(new ParquetFolderSource());
        return options;
    }

    /// <summary>
    /// Brings a table up to date whenever a run of the process has ended as FINISHED, as <see cref="RunTrackerExtensions.SyncTableAsync"/>
    /// does. Call it once for each table.
    /// </summary>
    /// <remarks>
    /// The run has ended then: what goes wrong with the table is a warning in the log, and the next run, or <c>rld table sync</c>, brings
    /// the table up to date.
    /// </remarks>
    /// <param name="options">The tracker's settings.</param>
    /// <param name="dataset">The dataset with its process: <c>demand-forecast/forecasts</c>.</param>
    /// <param name="location">The table's own folder: a path of this machine, or a URI of a storage that the tracker knows.</param>
    /// <param name="format">The form of the table.</param>
    /// <param name="configure">Says which versions, and which columns were renamed; null for all that are published.</param>
    /// <returns>The same settings.</returns>
    /// <exception cref="ArgumentException">The text names no dataset, the location no folder, or an option is not valid.</exception>
    public static RunTrackerOptions UseTable(
        this RunTrackerOptions options,
        string dataset,
        string location,
        TableFormat format = TableFormat.Iceberg,
        Action<TableSyncOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        var (process, name) = RunTrackerExtensions.Split(dataset);
        _ = RunTrackerExtensions.FormatOf(format);
        _ = TableSyncOptions.Of(format, configure);
        options.Observers.Add(new TableObserver(process, name, TableFolder.UriOfFolder(location), format, configure));
        return options;
    }
}
