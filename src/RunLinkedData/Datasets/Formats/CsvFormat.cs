using CsvHelper;
using RunLinkedData.Datasets.Columns;

namespace RunLinkedData.Datasets.Formats;

/// <summary>
/// CSV as RFC 4180 has it, with a header line and LF line ends. A null is an empty field, an empty string is <c>""</c>.
/// </summary>
internal sealed class CsvFormat : IDatasetFormat
{
    public string Extension => "csv";

    public bool HasRowGroups => false;

    public IPartWriter OpenWriter(PartStream target, ColumnSet columns, DatasetIdentity dataset) => new CsvPartWriter(target, columns, dataset);

    public IPartReader OpenReader(string path, string file, DatasetManifest manifest, DatasetIdentity dataset)
    {
        var reader = CsvReader.FromFile(
            path,
            new CsvReaderOptions
            {
                Separator = ',',
                SkipEmptyLines = false,
                MalformedData = CsvMalformedDataHandling.Throw,
                FieldCountMismatch = CsvFieldCountHandling.Throw,
            });
        try
        {
            var header = reader.Headers.ToList();
            var columns = ColumnSet.Of(manifest, dataset);
            return columns.Columns.FirstOrDefault(c => !header.Contains(c.Name)) is { } missing
                ? throw dataset.Corrupt(file, $"has no column '{missing.Name}', which the manifest lists. Its header is: {string.Join(", ", header)}")
                : new CsvPartReader(reader, [.. columns.Columns.Select(c => header.IndexOf(c.Name))], file, dataset, columns);
        }
        catch (CsvFormatException e)
        {
            reader.Dispose();
            throw dataset.Corrupt(file, $"cannot be read as CSV ({e.Message})", e);
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }
}
