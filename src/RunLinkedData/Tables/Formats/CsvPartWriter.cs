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

    private static readonly SearchValues<byte> FormulaStarts = SearchValues.Create("=+-@\t\r\n"u8);

    private readonly ColumnSet _columns;
    private readonly bool _escapeFormulas;
    private readonly ArrayBufferWriter<byte> _text = new();

    public CsvPartWriter(Stream target, PartFile part, bool escapeFormulas)
        : base(target, part)
    {
        _columns = part.ColumnSet;
        _escapeFormulas = escapeFormulas;
        for (var i = 0; i < part.Columns.Count; i++)
        {
            var name = Encoding.UTF8.GetBytes(part.Columns[i].Name);
            StartField(i);

            // What looks like a byte order mark at the start of the file would be taken for one.
            Write(name, quoted: NeedsQuotes(name) || (i == 0 && name.AsSpan().StartsWith("\uFEFF"u8)), isText: true);
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
            Write(value, quoted: value.IsEmpty || NeedsQuotes(value), isText: true);
            return;
        }

        _text.ResetWrittenCount();
        if (!CellText.TryFormatField(array, row, type, _text))
        {
            throw NoText(column, row, firstRow);
        }

        var text = _text.WrittenSpan;

        // Base64 may begin with a plus.
        Write(text, quoted: text.IsEmpty || (type.Kind == ColumnKind.List && NeedsQuotes(text)), isText: type.Kind == ColumnKind.Binary);
    }

    private static bool NeedsQuotes(ReadOnlySpan<byte> text) =>
        !text.IsEmpty && (text[0] is (byte)' ' or (byte)'\t' || text[^1] is (byte)' ' or (byte)'\t' || text.ContainsAny(Marks));

    // The signs of full width are taken for the others in East Asian settings.
    private static bool IsFormula(ReadOnlySpan<byte> text) => !text.IsEmpty
        && (FormulaStarts.Contains(text[0])
            || text.StartsWith("\uFF1D"u8)
            || text.StartsWith("\uFF0B"u8)
            || text.StartsWith("\uFF0D"u8)
            || text.StartsWith("\uFF20"u8));

    private void Write(ReadOnlySpan<byte> text, bool quoted, bool isText)
    {
        var escape = _escapeFormulas && isText && IsFormula(text) ? "'"u8 : default;
        if (!quoted)
        {
            Buffer.Write(escape);
            Buffer.Write(text);
            return;
        }

        Buffer.Write("\""u8);
        Buffer.Write(escape);
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
