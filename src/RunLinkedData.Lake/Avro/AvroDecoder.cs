using System.Buffers.Binary;
using System.Text;

namespace RunLinkedData.Lake.Avro;

/// <summary>Reads values of Avro one after the other. Bytes that are no such values are an <see cref="InvalidDataException"/>.</summary>
internal ref struct AvroDecoder(ReadOnlySpan<byte> bytes)
{
    private const int MostNested = 64;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly AvroField[] Pair = [new("key", null, new(AvroKind.String)), new("value", null, new(AvroKind.Null))];

    private ReadOnlySpan<byte> _left = bytes;

    /// <summary>How many bytes are left.</summary>
    public readonly int Left => _left.Length;

    /// <summary>Reads a value.</summary>
    public object? Read(AvroType type, int depth = 0)
    {
        if (depth > MostNested)
        {
            throw new InvalidDataException("has values that are nested too deep");
        }

        return type.Kind switch
        {
            AvroKind.Null => null,
            AvroKind.Boolean => ReadBoolean(),
            AvroKind.Int or AvroKind.Long => ReadLong(),
            AvroKind.Float => BinaryPrimitives.ReadSingleLittleEndian(Take(sizeof(float))),
            AvroKind.Double => BinaryPrimitives.ReadDoubleLittleEndian(Take(sizeof(double))),
            AvroKind.Bytes => ReadBytes().ToArray(),
            AvroKind.String => ReadText(),
            AvroKind.Fixed => Take(type.Size).ToArray(),
            AvroKind.Enum => Pick(type.Symbols),
            AvroKind.Union => Read(Pick(type.Branches), depth + 1),
            AvroKind.Record => ReadRecord(type, depth),
            _ => ReadItems(type, depth),
        };
    }

    /// <summary>Reads a number of as many bytes as it needs: seven bits in each, the lowest first, with the signs in turns.</summary>
    public long ReadLong()
    {
        var (value, shift) = (0UL, 0);
        while (true)
        {
            var next = Take(1)[0];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return (long)(value >> 1) ^ -(long)(value & 1);
            }

            if ((shift += 7) > 63)
            {
                throw new InvalidDataException("has a number of too many bytes");
            }
        }
    }

    /// <summary>Reads bytes with their number before them.</summary>
    public ReadOnlySpan<byte> ReadBytes() => Take(ReadLong());

    /// <summary>Reads text with its length before it.</summary>
    public string ReadText()
    {
        try
        {
            return Utf8.GetString(ReadBytes());
        }
        catch (DecoderFallbackException e)
        {
            throw new InvalidDataException("has text that is no UTF-8", e);
        }
    }

    private bool ReadBoolean() => Take(1)[0] switch
    {
        0 => false,
        1 => true,
        _ => throw new InvalidDataException("has a truth value that is neither"),
    };

    private AvroRecord ReadRecord(AvroType type, int depth)
    {
        var values = new object?[type.Fields.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Read(type.Fields[i].Type, depth + 1);
        }

        return new AvroRecord(type.Fields, values);
    }

    private List<object?> ReadItems(AvroType type, int depth)
    {
        List<object?> items = [];
        while (ReadLong() is var count and not 0)
        {
            if (count < 0)
            {
                // The size of the block, for readers that pass over it.
                ReadLong();
            }

            // Items without a byte are not found in manifests, and could be any number.
            if (count == long.MinValue || Math.Abs(count) > _left.Length)
            {
                throw new InvalidDataException("has lists that are longer than it is");
            }

            for (var i = Math.Abs(count); i > 0; i--)
            {
                items.Add(type.Kind == AvroKind.Map
                    ? new AvroRecord(Pair, [ReadText(), Read(type.Item!, depth + 1)])
                    : Read(type.Item!, depth + 1));
            }
        }

        return items;
    }

    private T Pick<T>(IReadOnlyList<T> choices) => ReadLong() is var index && index >= 0 && index < choices.Count
        ? choices[(int)index]
        : throw new InvalidDataException("has a value of a type that its schema does not have");

    private ReadOnlySpan<byte> Take(long count)
    {
        if (count < 0 || count > _left.Length)
        {
            throw new InvalidDataException("has values that end too early");
        }

        var taken = _left[..(int)count];
        _left = _left[(int)count..];
        return taken;
    }
}
