using System.Text;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Parts;

namespace RunLinkedData.Tables.Formats;

/// <summary>
/// CSV as RFC 4180 has it, with a header line and LF line ends. A null is an empty field, an empty string is <c>""</c>. What escapes
/// formulas does not come back as it was, so datasets are never written so.
/// </summary>
internal sealed class CsvFormat(bool escapeFormulas = false) : IDatasetFormat
{
    // Read in large pieces from the start to the end.
    private static readonly FileStreamOptions Whole = new()
    {
        BufferSize = 0,
        Options = FileOptions.SequentialScan,
        Share = FileShare.Read | FileShare.Delete,
    };

    public string Name => DatasetFormat.Csv;

    public string Extension => "csv";

    public IPartWriter OpenWriter(Stream target, PartFile part) => new CsvPartWriter(target, part, escapeFormulas);

    public IPartReader OpenReader(string path, PartFile part)
    {
        var records = new CsvRecords(File.Open(path, Whole));
        try
        {
            var header = ReadHeader(records, part);
            var fields = part.Columns.Select(column => Find(column.Name, header, part)).ToArray();
            return new CsvPartReader(records, header, fields, part);
        }
        catch
        {
            records.Dispose();
            throw;
        }
    }

    private static List<string> ReadHeader(CsvRecords records, PartFile part)
    {
        try
        {
            var fields = records.Read() ? records.Count : 0;
            return [.. Enumerable.Range(0, fields).Select(i => Encoding.UTF8.GetString(records[i]))];
        }
        catch (CsvFormatException e)
        {
            throw part.Corrupt(FormattableString.Invariant($"has a malformed header: {e.Message} (field {e.Position + 1})"), e);
        }
    }

    private static int Find(string column, List<string> header, PartFile part)
    {
        var place = header.IndexOf(column);
        return place < 0
            ? throw part.Corrupt($"has no column '{column}', which the manifest lists. Its header is: {string.Join(", ", header)}")
            : header.IndexOf(column, place + 1) < 0 ? place : throw part.Corrupt($"has the column '{column}' twice");
    }
}
