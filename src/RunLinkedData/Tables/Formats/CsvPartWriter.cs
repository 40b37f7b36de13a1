using System.Buffers;
using System.Text;
using Apache.Arrow;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Columns;
using RunLinkedData.Tables.Parts;
using RunLinkedData.Tables.Text;

namespace RunLinkedData.Tables.Formats;

/// <summary>Writes a CSV file.</summary>
internal sealed class CsvPartWriter : TextPartWriter
{
    private static readonly SearchValues<byte> Marks = SearchValues.Create(",\"\r\n"u8);

    private readonly ColumnSet _columns;
    private readonly ArrayBufferWriter<byte> _text = new();

    public CsvPartWriter(Stream target, PartFile part)
        : base(target, part)
    {
        _columns = part.ColumnSet;
        for (var i = 0; i < part.Columns.Count; i++)
        {
            var name = Encoding.UTF8.GetBytes(part.Columns[i].Name);
            StartField(i);

            // What looks like a byte order mark at the start of the file would be taken for one.
            Write(name, quoted: NeedsQuotes(name) || (i == 0 && name.AsSpan().StartsWith("\uFEFF"u8)));
        }

        Buffer.Write("\n"u8);
    }

    public override void Dispose()
    {
    }

    protected override void WriteRow(IArrowArray[] arrays, int row, long firstRow)
    {
        for (var i = 0; i < arrays.Length; i++)
        {
            StartField(i);
            if (!arrays[i].IsNull(row))
            {
                WriteCell(arrays[i], row, i, firstRow);
            }
        }
    }

    private void StartField(int column)
    {
        if (column > 0)
        {
            Buffer.Write(","u8);
        }
    }

    private void WriteCell(IArrowArray array, int row, int column, long firstRow)
    {
        var type = _columns.Types[column];
        if (type.Kind == ColumnKind.String)
        {
            ArrowValues.TryGetBytes(array, row, out var value);
            Write(value, quoted: value.IsEmpty || NeedsQuotes(value));
            return;
        }

        _text.ResetWrittenCount();
        if (!CellText.TryFormatField(array, row, type, _text))
        {
            throw NoText(column, row, firstRow);
        }

        var text = _text.WrittenSpan;
        Write(text, quoted: text.IsEmpty || (type.Kind == ColumnKind.List && NeedsQuotes(text)));
    }

    private static bool NeedsQuotes(ReadOnlySpan<byte> text) =>
        !text.IsEmpty && (text[0] is (byte)' ' or (byte)'\t' || text[^1] is (byte)' ' or (byte)'\t' || text.ContainsAny(Marks));

    private void Write(ReadOnlySpan<byte> text, bool quoted)
    {
        if (!quoted)
        {
            Buffer.Write(text);
            return;
        }

        Buffer.Write("\""u8);
        while (text.IndexOf((byte)'"') is >= 0 and var quote)
        {
            Buffer.Write(text[..(quote + 1)]);
            Buffer.Write("\""u8);
            text = text[(quote + 1)..];
        }

        Buffer.Write(text);
        Buffer.Write("\""u8);
    }
}
