using System.Text;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Tables.Formats;

/// <summary>
/// CSV as RFC 4180 has it, with a header line and LF line ends. A null is an empty field, an empty string is <c>""</c>.
/// </summary>
internal sealed class CsvFormat : IDatasetFormat
{
    // Read in large pieces from the start to the end.
    private static readonly FileStreamOptions Whole = new()
    {
        BufferSize = 0,
        Options = FileOptions.SequentialScan,
        Share = FileShare.Read | FileShare.Delete,
    };

    public string Extension => "csv";

    public bool HasRowGroups => false;

    public IPartWriter OpenWriter(PartStream target, ColumnSet columns, DatasetIdentity dataset) => new CsvPartWriter(target, columns, dataset);

    public IPartReader OpenReader(string path, string file, DatasetManifest manifest, DatasetIdentity dataset)
    {
        var records = new CsvRecords(File.Open(path, Whole));
        try
        {
            var header = ReadHeader(records, file, dataset);
            var columns = ColumnSet.Of(manifest, dataset);
            var fields = columns.Columns.Select(column => Find(column.Name, header, file, dataset)).ToArray();
            return new CsvPartReader(records, header, fields, file, dataset, columns);
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
            var fields = records.Read() ? records.Count : 0;
            return [.. Enumerable.Range(0, fields).Select(i => Encoding.UTF8.GetString(records[i]))];
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
