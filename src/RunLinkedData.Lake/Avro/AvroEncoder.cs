using System.Buffers;
using System.Text;

namespace RunLinkedData.Lake.Avro;

/// <summary>Writes values of Avro one after the other, as <see cref="AvroDecoder"/> reads them.</summary>
internal sealed class AvroEncoder
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    /// <summary>How many bytes there are.</summary>
    public int Length => _bytes.WrittenCount;

    /// <summary>Writes a value.</summary>
    /// <exception cref="InvalidDataException">It is not one of the type.</exception>
    public void Write(AvroType type, object? value)
    {
        switch (type.Kind, value)
        {
            case (AvroKind.Null, null):
                return;
            case (AvroKind.Boolean, bool flag):
                WriteRaw([flag ? (byte)1 : (byte)0]);
                return;
            case (AvroKind.Int or AvroKind.Long, long number):
                WriteLong(number);
                return;
            case (AvroKind.Bytes, byte[] bytes):
                WriteBytes(bytes);
                return;
            case (AvroKind.String, string text):
                WriteText(text);
                return;
            case (AvroKind.Record, AvroRecord record) when record.Values.Count == type.Fields.Count:
                WriteFields(type, record);
                return;
            case (AvroKind.Array, IReadOnlyList<object?> items):
                WriteItems(type.Item!, items);
                return;
            case (AvroKind.Union, _) when Branch(type, value) is var branch and >= 0:
                WriteLong(branch);
                Write(type.Branches[branch], value);
                return;
            default:
                throw new InvalidDataException($"has {value?.GetType().Name ?? "null"} where its schema has {type.Kind}");
        }
    }

    /// <summary>Writes a number of as many bytes as it needs.</summary>
    public void WriteLong(long value)
    {
        var left = (ulong)((value << 1) ^ (value >> 63));
        for (; left > 0x7f; left >>= 7)
        {
            WriteRaw([(byte)(left | 0x80)]);
        }

        WriteRaw([(byte)left]);
    }

    /// <summary>Writes bytes with their number before them.</summary>
    public void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        WriteLong(bytes.Length);
        WriteRaw(bytes);
    }

    /// <summary>Writes text with its length before it.</summary>
    public void WriteText(string text) => WriteBytes(Encoding.UTF8.GetBytes(text));

    /// <summary>Writes bytes as they are.</summary>
    public void WriteRaw(ReadOnlySpan<byte> bytes) => _bytes.Write(bytes);

    /// <summary>All that was written.</summary>
    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();

    // Of Iceberg's unions one branch is null, and the other one is what there is.
    private static int Branch(AvroType type, object? value) =>
        type.Branches.ToList().FindIndex(branch => (branch.Kind == AvroKind.Null) == (value is null));

    private void WriteFields(AvroType type, AvroRecord record)
    {
        for (var i = 0; i < type.Fields.Count; i++)
        {
            Write(type.Fields[i].Type, record.Values[i]);
        }
    }

    private void WriteItems(AvroType type, IReadOnlyList<object?> items)
    {
        if (items.Count > 0)
        {
            WriteLong(items.Count);
            foreach (var item in items)
            {
                Write(type, item);
            }
        }

        WriteLong(0);
    }
}
