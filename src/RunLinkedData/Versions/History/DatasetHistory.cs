using RunLinkedData.Datasets.Exporting;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Formats;
using RunLinkedData.Tables.Parts;

namespace RunLinkedData.Versions.History;

/// <summary>
/// How a dataset has changed over time: its versions, the oldest first, each with its figures. It is held in memory and reads nothing more.
/// </summary>
/// <remarks>
/// As a table it has one row a version. The columns are <c>run_id</c>, <c>process</c>, <c>dataset</c>, <c>started_at</c>,
/// <c>published_at</c>, <c>duration_seconds</c>, <c>digest</c>, <c>rows</c>, <c>bytes</c> and <c>error</c>; then <c>parameters.NAME</c> for
/// each parameter, by name; then <c>COLUMN.nulls</c>, <c>.min</c>, <c>.max</c>, <c>.mean</c> and <c>.stddev</c>, as far as the type of the
/// column has them, for each column of any version: those of the newest version first. What a version does not have is null. A name that is
/// taken already gets <c>.2</c>, <c>.3</c> and so on. <c>docs/history.md</c> has the types.
/// </remarks>
public sealed class DatasetHistory
{
    private static readonly IDatasetFormat Parquet = DatasetFormats.BuiltIn.Named(DatasetFormat.Parquet, nameof(DatasetFormat.Parquet));

    internal DatasetHistory(string process, string dataset, IReadOnlyList<HistoryEntry> versions) =>
        (Process, Dataset, Versions) = (process, dataset, versions);

    /// <summary>The process.</summary>
    public string Process { get; }

    /// <summary>The name of the dataset.</summary>
    public string Dataset { get; }

    /// <summary>The versions, the oldest first, by when their runs started.</summary>
    public IReadOnlyList<HistoryEntry> Versions { get; }

    /// <summary>
    /// Writes the table as CSV: UTF-8, commas, LF, a header line; an empty field is null, <c>""</c> an empty
    /// text. Times are ISO 8601 in UTC.
    /// </summary>
    /// <param name="target">Where to; it stays open.</param>
    /// <param name="escapeFormulas">
    /// Whether text that a spreadsheet would take for a formula gets a <c>'</c> before it, as <see cref="ExportOptions.EscapeFormulas"/>
    /// says.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task WriteCsvAsync(Stream target, bool escapeFormulas = false, CancellationToken cancellationToken = default) =>
        WriteAsync(Csv(escapeFormulas), target, cancellationToken);

    /// <summary>
    /// Writes the table as a CSV file, which appears when it is whole; one of that name is replaced. As
    /// <see cref="WriteCsvAsync(Stream, bool, CancellationToken)"/>.
    /// </summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="escapeFormulas">Whether text that a spreadsheet would take for a formula gets a <c>'</c> before it.</param>
    /// <param name="cancellationToken">Cancels the call; there is no new file then.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public Task WriteCsvAsync(string path, bool escapeFormulas = false, CancellationToken cancellationToken = default) =>
        WriteAsync(Csv(escapeFormulas), path, cancellationToken);

    /// <summary>Writes the table as Parquet. Times are timestamps in UTC.</summary>
    /// <param name="target">Where to; it stays open, and need not be able to seek.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task WriteParquetAsync(Stream target, CancellationToken cancellationToken = default) =>
        WriteAsync(Parquet, target, cancellationToken);

    /// <summary>Writes the table as a Parquet file, which appears when it is whole; one of that name is replaced.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="cancellationToken">Cancels the call; there is no new file then.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public Task WriteParquetAsync(string path, CancellationToken cancellationToken = default) =>
        WriteAsync(Parquet, path, cancellationToken);

    private static IDatasetFormat Csv(bool escapeFormulas) =>
        DatasetFormats.BuiltIn.Table(DatasetFormat.Csv, escapeFormulas, nameof(DatasetFormat.Csv));

    private Task WriteAsync(IDatasetFormat format, Stream target, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(target);
        return new HistoryTable(this).WriteAsync(format, target, cancellationToken);
    }

    private Task WriteAsync(IDatasetFormat format, string path, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return WholeFile.WriteAsync(path, target => WriteAsync(format, target, cancellationToken), cancellationToken);
    }
}
