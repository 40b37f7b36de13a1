using RunLinkedData.Datasets.Exporting;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Datasets.Reading;

public sealed partial class Dataset
{
    /// <summary>
    /// Writes the rows as one table, whatever format and however many files they are stored in. Memory stays flat however many there are.
    /// </summary>
    /// <param name="target">Where to; it stays open, and need not be able to seek.</param>
    /// <param name="format">The name of a format, such as <see cref="DatasetFormat.Csv"/>; <c>docs/datasets.md</c> describes them.</param>
    /// <param name="configure">Says which columns, how many rows, and whether CSV escapes formulas.</param>
    /// <param name="cancellationToken">Cancels the call; what was written until then stays.</param>
    /// <exception cref="DatasetSchemaException">A column is missing.</exception>
    /// <exception cref="DatasetCorruptException">A file is missing or damaged; what stood before it was written.</exception>
    /// <exception cref="ArgumentException">There is no format of that name, or an option is not valid.</exception>
    /// <exception cref="InvalidOperationException">The content of the dataset is files.</exception>
    public Task ExportAsync(
        Stream target, string format, Action<ExportOptions>? configure = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(target);
        var options = ExportOptions.Of(configure);
        CheckNames(options.Columns);
        RowFormat();
        var writer = _formats.Table(format, options.EscapeFormulas, nameof(format));
        var export = new RowExport(_identity, Manifest.Columns);
        var batches = StreamBatchesAsync(options.Columns, options.MostRows, cancellationToken);
        return export.WriteAsync(batches, export.Select(options.Columns), writer, options.MostRows, target, cancellationToken);
    }

    /// <summary>
    /// Writes the rows as one file, which appears when it is whole; one of that name is replaced. As
    /// <see cref="ExportAsync(Stream, string, Action{ExportOptions}, CancellationToken)"/>.
    /// </summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="format">The name of a format, such as <see cref="DatasetFormat.Csv"/>.</param>
    /// <param name="configure">Says which columns, how many rows, and whether CSV escapes formulas.</param>
    /// <param name="cancellationToken">Cancels the call; there is no new file then.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public Task ExportAsync(
        string path, string format, Action<ExportOptions>? configure = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return WholeFile.WriteAsync(path, target => ExportAsync(target, format, configure, cancellationToken), cancellationToken);
    }
}
