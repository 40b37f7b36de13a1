using System.Buffers;
using System.Text;
using Apache.Arrow;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Columns;
using RunLinkedData.Tables.Text;

namespace RunLinkedData.Tables.Formats;

/// <summary>Writes a CSV file.</summary>
internal sealed class CsvPartWriter : IPartWriter
{
    private const int FlushBytes = 64 << 10;

    private static readonly SearchValues<byte> Marks = SearchValues.Create(",\"\r\n"u8);

    private readonly PartStream _target;
    private readonly ColumnSet _columns;
    private readonly DatasetIdentity _dataset;
    private readonly ArrayBufferWriter<byte> _buffer = new(FlushBytes);
    private readonly ArrayBufferWriter<byte> _text = new();

    public CsvPartWriter(PartStream target, ColumnSet columns, DatasetIdentity dataset)
    {
        (_target, _columns, _dataset) = (target, columns, dataset);
        for (var i = 0; i < columns.Columns.Count; i++)
        {
            var name = Encoding.UTF8.GetBytes(columns.Columns[i].Name);
            StartField(i);

            // What looks like a byte order mark at the start of the file would be taken for one.
            Write(name, quoted: NeedsQuotes(name) || (i == 0 && name.AsSpan().StartsWith("\uFEFF"u8)));
        }

        _buffer.Write("\n"u8);
    }

    public long SizeBound => _target.Position;

    public void Write(RecordBatch batch, long bytes, long firstRow)
    {
        var arrays = Enumerable.Range(0, batch.ColumnCount).Select(batch.Column).ToArray();
        for (var row = 0; row < batch.Length; row++)
        {
            for (var i = 0; i < arrays.Length; i++)
            {
                StartField(i);
                if (!arrays[i].IsNull(row))
                {
                    WriteCell(arrays[i], row, i, firstRow);
                }
            }

            _buffer.Write("\n"u8);
            if (_buffer.WrittenCount >= FlushBytes)
            {
                Flush();
            }
        }

        Flush();
    }

    public void EndGroup()
    {
    }

    public void Complete() => Flush();

    public void Dispose()
    {
    }

    private void StartField(int column)
    {
        if (column > 0)
        {
            _buffer.Write(","u8);
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
            throw new ColumnPlace(_dataset, _columns.Columns[column].Name, firstRow).BadValue(row, "the timestamp", "is not in the years 1 to 9999 and has no text form.");
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
            _buffer.Write(text);
            return;
        }

        _buffer.Write("\""u8);
        while (text.IndexOf((byte)'"') is >= 0 and var quote)
        {
            _buffer.Write(text[..(quote + 1)]);
            _buffer.Write("\""u8);
            text = text[(quote + 1)..];
        }

        _buffer.Write(text);
        _buffer.Write("\""u8);
    }

    private void Flush()
    {
        _target.Write(_buffer.WrittenSpan);
        _buffer.ResetWrittenCount();
    }
}
