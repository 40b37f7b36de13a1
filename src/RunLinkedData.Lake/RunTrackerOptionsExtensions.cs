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
}
