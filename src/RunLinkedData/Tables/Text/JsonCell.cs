using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Apache.Arrow;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Tables.Text;

/// <summary>
/// Single values as JSON: numbers as numbers (NaN and the infinities as strings), booleans, lists as arrays, nulls, and everything else as
/// a string with the text of <see cref="CellText"/>.
/// </summary>
internal static class JsonCell
{
    /// <summary>Text as it is, but for what JSON itself must escape.</summary>
    public static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    public static bool TryFormat(IArrowArray array, int index, ColumnType type, IBufferWriter<byte> target)
    {
        using var writer = new Utf8JsonWriter(target, Options);
        return TryWrite(writer, array, index, type, new ArrayBufferWriter<byte>());
    }

    /// <summary>Writes a value; false when it has no text form.</summary>
    public static bool TryWrite(Utf8JsonWriter writer, IArrowArray array, int index, ColumnType type, ArrayBufferWriter<byte> scratch)
    {
        if (array.IsNull(index))
        {
            writer.WriteNullValue();
            return true;
        }

        if (type.Kind == ColumnKind.List)
        {
            ArrowValues.TryGetList(array, index, out var elements, out var start, out var count);
            writer.WriteStartArray();
            for (var i = 0; i < count; i++)
            {
                if (!TryWrite(writer, elements!, start + i, type.Element!, scratch))
                {
                    return false;
                }
            }

            writer.WriteEndArray();
            return true;
        }

        scratch.ResetWrittenCount();
        if (!CellText.TryFormat(array, index, type, scratch))
        {
            return false;
        }

        var text = scratch.WrittenSpan;
        if (type.Kind == ColumnKind.Bool || (type.IsNumber && (text[^1] is >= (byte)'0' and <= (byte)'9')))
        {
            writer.WriteRawValue(text, skipInputValidation: true);
        }
        else
        {
            writer.WriteStringValue(text);
        }

        return true;
    }

    /// <summary>Reads a value into a column; false when it is no JSON, or none of the column's values.</summary>
    public static bool TryParse(ReadOnlySpan<byte> json, ColumnBuilder target)
    {
        var reader = new Utf8JsonReader(json);
        try
        {
            return reader.Read() && TryRead(ref reader, target) && !reader.Read();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Reads the value that the reader stands on into a column; false when it is none of the column's values.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static bool TryRead(ref Utf8JsonReader reader, ColumnBuilder target)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                target.AppendNull();
                return true;
            case JsonTokenType.StartArray when target is ListColumnBuilder list:
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    if (!TryRead(ref reader, list.Elements))
                    {
                        return false;
                    }
                }

                list.EndList();
                return true;
            case JsonTokenType.Number when target.Type.IsNumber:
                return CellText.TryParse(reader.ValueSpan, target);
            case JsonTokenType.True or JsonTokenType.False when target is BoolColumnBuilder flags:
                flags.Append([reader.TokenType == JsonTokenType.True]);
                return true;
            case JsonTokenType.String when target is not (BoolColumnBuilder or ListColumnBuilder):
                if (!reader.ValueIsEscaped)
                {
                    return CellText.TryParse(reader.ValueSpan, target);
                }

                var buffer = ArrayPool<byte>.Shared.Rent(reader.ValueSpan.Length);
                var read = CellText.TryParse(buffer.AsSpan(0, reader.CopyString(buffer)), target);
                ArrayPool<byte>.Shared.Return(buffer);
                return read;
            default:
                return false;
        }
    }
}
