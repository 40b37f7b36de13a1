using System.Buffers;
using System.Text.Json;
using Apache.Arrow;
using RunLinkedData.Model;
using RunLinkedData.Tables.Columns;
using RunLinkedData.Tables.Text;

namespace RunLinkedData.Tables.Formats;

/// <summary>Writes a JSON Lines file.</summary>
internal sealed class JsonLinesPartWriter : IPartWriter
{
    private const int FlushBytes = 64 << 10;

    private readonly PartStream _target;
    private readonly ColumnSet _columns;
    private readonly DatasetIdentity _dataset;
    private readonly JsonEncodedText[] _names;
    private readonly ArrayBufferWriter<byte> _buffer = new(FlushBytes);
    private readonly ArrayBufferWriter<byte> _text = new();
    private readonly Utf8JsonWriter _writer;

    public JsonLinesPartWriter(PartStream target, ColumnSet columns, DatasetIdentity dataset)
    {
        _target = target;
        _columns = columns;
        _dataset = dataset;
        _names = [.. columns.Columns.Select(c => JsonEncodedText.Encode(c.Name, JsonCell.Options.Encoder))];
        _writer = new Utf8JsonWriter(_buffer, JsonCell.Options);
    }

    public long SizeBound => _target.Position;

    public void Write(RecordBatch batch, long bytes, long firstRow)
    {
        var arrays = Enumerable.Range(0, batch.ColumnCount).Select(batch.Column).ToArray();
        for (var row = 0; row < batch.Length; row++)
        {
            _writer.WriteStartObject();
            for (var i = 0; i < arrays.Length; i++)
            {
                _writer.WritePropertyName(_names[i]);
                if (!JsonCell.TryWrite(_writer, arrays[i], row, _columns.Types[i], _text))
                {
                    throw new ColumnPlace(_dataset, _columns.Columns[i].Name, firstRow).BadValue(row, "the timestamp", "is not in the years 1 to 9999 and has no text form.");
                }
            }

            _writer.WriteEndObject();
            _writer.Flush();
            _writer.Reset();
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

    public void Dispose() => _writer.Dispose();

    private void Flush()
    {
        _target.Write(_buffer.WrittenSpan);
        _buffer.ResetWrittenCount();
    }
}
