using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using RunLinkedData.Lake.Avro;
using SharpCompress.Compressors.BZip2;
using SharpCompress.Compressors.ZStandard;
using Snappier;

namespace RunLinkedData.Lake.Tests.Avro;

/// <summary>Writes Avro files, by their specification.</summary>
internal static class AvroBytes
{
    public static readonly byte[] Sync = [.. Enumerable.Range(1, 16).Select(i => (byte)i)];

    /// <summary>A file with a block for each list of records.</summary>
    public static byte[] File(
        string schema, string codec, IReadOnlyDictionary<string, string>? metadata, params IReadOnlyList<object?[]>[] blocks)
    {
        var type = AvroSchema.Read(Encoding.UTF8.GetBytes(schema));
        return [.. Head(schema, codec, metadata), .. blocks.SelectMany(block => Block(block.Count, Pack(codec, Records(type, block))))];
    }

    public static byte[] Head(string schema, string codec, IReadOnlyDictionary<string, string>? metadata = null)
    {
        Dictionary<string, byte[]> all = (metadata ?? new Dictionary<string, string>()).Append(new("avro.schema", schema))
            .Append(new("avro.codec", codec)).ToDictionary(entry => entry.Key, entry => Encoding.UTF8.GetBytes(entry.Value));
        return
        [
            .. "Obj\x01"u8,
            .. Long(all.Count),
            .. all.SelectMany(entry => (byte[])[.. Bytes(Encoding.UTF8.GetBytes(entry.Key)), .. Bytes(entry.Value)]),
            .. Long(0),
            .. Sync,
        ];
    }

    public static byte[] Block(long count, byte[] packed) => [.. Long(count), .. Bytes(packed), .. Sync];

    public static byte[] Records(AvroType type, IEnumerable<object?[]> records) => [.. records.SelectMany(record => Value(type, record))];

    public static byte[] Long(long value)
    {
        List<byte> bytes = [];
        var left = (ulong)((value << 1) ^ (value >> 63));
        for (; left >= 0x80; left >>= 7)
        {
            bytes.Add((byte)(left | 0x80));
        }

        return [.. bytes, (byte)left];
    }

    public static byte[] Bytes(byte[] value) => [.. Long(value.Length), .. value];

    public static byte[] Pack(string codec, byte[] bytes)
    {
        switch (codec)
        {
            case "null":
                return bytes;
            case "deflate":
                return Through(bytes, packed => new DeflateStream(packed, CompressionLevel.Optimal, leaveOpen: true));
            case "zstandard":
                return Through(bytes, packed => new CompressionStream(packed, 3, 0, leaveOpen: true));
            case "bzip2":
                var mode = SharpCompress.Compressors.CompressionMode.Compress;
                return Through(bytes, packed => BZip2Stream.Create(packed, mode, decompressConcatenated: false, leaveOpen: true));
            case "snappy":
                var sum = new byte[4];
                BinaryPrimitives.WriteUInt32BigEndian(sum, SharpCompress.Compressors.Xz.Crc32.Compute(bytes));
                return [.. Snappy.CompressToArray(bytes), .. sum];
            default:
                throw new NotSupportedException(codec);
        }
    }

    private static byte[] Through(byte[] bytes, Func<Stream, Stream> open)
    {
        MemoryStream packed = new();
        using (var stream = open(packed))
        {
            stream.Write(bytes);
        }

        return packed.ToArray();
    }

    // A union is with null; lists and maps are in one block.
    private static byte[] Value(AvroType type, object? value) => type.Kind switch
    {
        AvroKind.Union when value is null => Long(type.Branches.ToList().FindIndex(branch => branch.Kind == AvroKind.Null)),
        AvroKind.Union when type.Branches.ToList().FindIndex(branch => branch.Kind != AvroKind.Null) is var place =>
            [.. Long(place), .. Value(type.Branches[place], value)],
        AvroKind.Null => [],
        AvroKind.Boolean => [(bool)value! ? (byte)1 : (byte)0],
        AvroKind.Int or AvroKind.Long => Long(Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture)),
        AvroKind.Float => BitConverter.GetBytes((float)value!),
        AvroKind.Double => BitConverter.GetBytes((double)value!),
        AvroKind.Bytes => Bytes((byte[])value!),
        AvroKind.Fixed => (byte[])value!,
        AvroKind.String => Bytes(Encoding.UTF8.GetBytes((string)value!)),
        AvroKind.Enum => Long(type.Symbols.ToList().IndexOf((string)value!)),
        AvroKind.Record => [.. type.Fields.Zip((object?[])value!).SelectMany(pair => Value(pair.First.Type, pair.Second))],
        _ when (object?[])value! is { Length: > 0 } items =>
            [.. Long(items.Length), .. items.SelectMany(item => Item(type, item)), .. Long(0)],
        _ => Long(0),
    };

    private static byte[] Item(AvroType type, object? item) => type.Kind == AvroKind.Map && item is object?[] pair
        ? [.. Bytes(Encoding.UTF8.GetBytes((string)pair[0]!)), .. Value(type.Item!, pair[1])]
        : Value(type.Item!, item);
}
