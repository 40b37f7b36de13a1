using System.Buffers;
using System.Text.Json;
using Apache.Arrow;
using RunLinkedData.Tables.Columns;
using RunLinkedData.Tables.Parts;
using RunLinkedData.Tables.Text;

namespace RunLinkedData.Tables.Formats;

/// <summary>Writes a JSON Lines file.</summary>
internal sealed class JsonLinesPartWriter : TextPartWriter
{
    private readonly ColumnSet _columns;
    private readonly JsonEncodedText[] _names;
    private readonly ArrayBufferWriter<byte> _text = new();
    private readonly Utf8JsonWriter _writer;

    public JsonLinesPartWriter(Stream target, PartFile part)
        : base(target, part)
    {
        _columns = part.ColumnSet;
        _names = [.. part.Columns.Select(c => JsonEncodedText.Encode(c.Name, JsonCell.Options.Encoder))];
        _writer = new Utf8JsonWriter(Buffer, JsonCell.Options);
    }

    public override void Dispose() => _writer.Dispose();

    protected override void WriteRow(IArrowArray[] arrays, int row, long firstRow)
    {
        _writer.WriteStartObject();
        for (var i = 0; i < arrays.Length; i++)
        {
            _writer.WritePropertyName(_names[i]);
            if (!JsonCell.TryWrite(_writer, arrays[i], row, _columns.Types[i], _text))
            {
                throw NoText(i, row, firstRow);
            }
        }

        _writer.WriteEndObject();
        _writer.Flush();
        _writer.Reset();
    }
}
