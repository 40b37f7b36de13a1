using System.Buffers;
using System.Text;
using Apache.Arrow;
using CsvHelper;
using RunLinkedData.Datasets.Columns;
using RunLinkedData.Datasets.Rows;

namespace RunLinkedData.Datasets.Formats;

/// <summary>Writes a CSV file.</summary>
internal sealed class CsvPartWriter : IPartWriter
{
    private readonly PartStream _target;
    private readonly ColumnSet _columns;
    private readonly DatasetIdentity _dataset;
    private readonly CsvWriter _writer;
    private readonly ArrayBufferWriter<byte> _text = new();

    public CsvPartWriter(PartStream target, ColumnSet columns, DatasetIdentity dataset)
    {
        _target = target;
        _columns = columns;
        _dataset = dataset;
        _writer = CsvWriter.Create(target, new CsvWriterOptions { NewLine = "\n" }, leaveOpen: true);
        foreach (var column in columns.Columns)
        {
            _writer.WriteField(column.Name, CsvQuoting.WhenNeededOrWhitespace);
        }

        _writer.EndRecord();
    }

    public long SizeBound => _target.Position;

    public void Write(RecordBatch batch, long bytes, long firstRow)
    {
        var arrays = Enumerable.Range(0, batch.ColumnCount).Select(batch.Column).ToArray();
        for (var row = 0; row < batch.Length; row++)
        {
            if (arrays.Length == 1 && arrays[0].IsNull(row))
            {
                // The writer would quote the only field of a record, which means an empty string here.
                _writer.Flush();
                _target.Write("\n"u8);
                continue;
            }

            for (var i = 0; i < arrays.Length; i++)
            {
                WriteCell(arrays[i], row, i, firstRow);
            }

            _writer.EndRecord();
        }

        _writer.Flush();
    }

    public void EndGroup()
    {
    }

    public void Complete() => _writer.Flush();

    public void Dispose() => _writer.Dispose();

    private void WriteCell(IArrowArray array, int row, int column, long firstRow)
    {
        if (array.IsNull(row))
        {
            _writer.WriteField(ReadOnlySpan<byte>.Empty);
            return;
        }

        var type = _columns.Types[column];
        _text.ResetWrittenCount();
        if (!CellText.TryFormatField(array, row, type, _text))
        {
            throw new ColumnPlace(_dataset, _columns.Columns[column].Name, firstRow).BadValue(row, "the timestamp", "is not in the years 1 to 9999 and has no text form.");
        }

        var text = _text.WrittenSpan;
        if (type.IsVariable && (text.IsEmpty || text[0] is (byte)' ' or (byte)'\t' || text[^1] is (byte)' ' or (byte)'\t'))
        {
            _writer.WriteField(Encoding.UTF8.GetString(text), text.IsEmpty ? CsvQuoting.Always : CsvQuoting.WhenNeededOrWhitespace);
        }
        else
        {
            _writer.WriteField(text);
        }
    }
}
