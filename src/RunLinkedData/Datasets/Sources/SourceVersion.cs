using Apache.Arrow;

namespace RunLinkedData.Datasets.Sources;

/// <summary>A table of another program as it was at one version.</summary>
/// <remarks>Safe for use by several threads at once.</remarks>
public abstract class SourceVersion
{
    /// <summary>The version in the table's own words, such as the number of a Delta version; null for tables that have none.</summary>
    public abstract string? Version { get; }

    /// <summary>
    /// What else tells this version from every other one of a table at this place, by names with <c>_</c> between words: kept in the
    /// manifest, and handed back when the version is opened again. At most a few short texts.
    /// </summary>
    public abstract IReadOnlyDictionary<string, string> Pins { get; }

    /// <summary>
    /// The columns. Types that datasets have are of the Arrow type of <c>docs/datasets.md</c>; structs and maps may be there as well.
    /// </summary>
    public abstract Schema Schema { get; }

    /// <summary>The data files, in the order of their rows, which is the same each time; none for a table without rows.</summary>
    public abstract IReadOnlyList<TableFile> Files { get; }

    /// <summary>
    /// Counts the rows of all files, and tells what is known of the columns. May read the ends of files; called when the version is saved.
    /// </summary>
    /// <param name="cancellationToken">Cancels the calls.</param>
    /// <exception cref="SourceException">A file is gone or damaged.</exception>
    public abstract Task<SourceStatistics> MeasureAsync(CancellationToken cancellationToken);

    /// <summary>Reads the rows of a file that belong to the version, in batches that the caller disposes of.</summary>
    /// <param name="file">One of <see cref="Files"/>.</param>
    /// <param name="columns">The positions in <see cref="Schema"/> of the columns wanted, in the order wanted.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="SourceException">
    /// The file is gone or was replaced, and none of its rows came before; or it is damaged (<c>TABLE_CORRUPT</c>), which may be seen only
    /// after rows of it that are before the damage, and are those of the version.
    /// </exception>
    public abstract IAsyncEnumerable<RecordBatch> ReadAsync(
        TableFile file, IReadOnlyList<int> columns, CancellationToken cancellationToken);
}
