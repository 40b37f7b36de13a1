using System.Text;
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
        var records = new CsvRecords(new FileStream(path, new FileStreamOptions { BufferSize = 0, Options = FileOptions.SequentialScan, Share = FileShare.Read | FileShare.Delete }));
        try
        {
            var header = ReadHeader(records, file, dataset);
            var columns = ColumnSet.Of(manifest, dataset);
            return new CsvPartReader(records, header, [.. columns.Columns.Select(column => Find(column.Name, header, file, dataset))], file, dataset, columns);
        }
        catch
        {
            records.Dispose();
            throw;
        }
    }

    private static List<string> ReadHeader(CsvRecords records, string file, DatasetIdentity dataset)
    {
        try
        {
            return records.Read() ? [.. Enumerable.Range(0, records.Count).Select(i => Encoding.UTF8.GetString(records[i]))] : [];
        }
        catch (CsvFormatException e)
        {
            throw dataset.Corrupt(file, FormattableString.Invariant($"has a malformed header: {e.Message} (field {e.Position + 1})"), e);
        }
    }

    private static int Find(string column, List<string> header, string file, DatasetIdentity dataset)
    {
        var place = header.IndexOf(column);
        return place < 0
            ? throw dataset.Corrupt(file, $"has no column '{column}', which the manifest lists. Its header is: {string.Join(", ", header)}")
            : header.IndexOf(column, place + 1) < 0 ? place : throw dataset.Corrupt(file, $"has the column '{column}' twice");
    }
}
