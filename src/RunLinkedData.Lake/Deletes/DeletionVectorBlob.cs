using System.Buffers.Binary;

namespace RunLinkedData.Lake.Deletes;

/// <summary>
/// Deletion vectors as bytes: those of Delta tables ("Deletion Vector Format" in https://github.com/delta-io/delta/blob/master/PROTOCOL.md)
/// and of Iceberg tables ("deletion-vector-v1" in https://iceberg.apache.org/puffin-spec), which are the same. What is damaged is an
/// <see cref="InvalidDataException"/>.
/// </summary>
internal static class DeletionVectorBlob
{
    /// <summary>What is around the content of a vector in a file: its size before it, and its checksum behind it.</summary>
    public const int FrameBytes = sizeof(int) + sizeof(uint);

    private const int PortableMagic = 1681511377;

    /// <summary>The form of early versions: bitmaps of 32 bits with their sizes, which the example in Delta's protocol has.</summary>
    private const int SizedMagic = 1681511376;

    /// <summary>Reads a vector as it is in a file: its size, its content and the checksum of that.</summary>
    public static RowSet ReadFramed(ReadOnlySpan<byte> bytes)
    {
        var content = bytes[sizeof(int)..^sizeof(uint)];
        if (BinaryPrimitives.ReadInt32BigEndian(bytes) != content.Length)
        {
            throw new InvalidDataException($"the deletion vector has another size than the {content.Length} bytes of its description");
        }

        return Crc32.Of(content) == BinaryPrimitives.ReadUInt32BigEndian(bytes[^sizeof(uint)..])
            ? Read(content)
            : throw new InvalidDataException("the deletion vector has another checksum than it says");
    }

    /// <summary>Reads the content of a vector.</summary>
    public static RowSet Read(ReadOnlySpan<byte> content)
    {
        if (content.Length >= sizeof(int))
        {
            var bitmap = content[sizeof(int)..];
            if (BinaryPrimitives.ReadInt32LittleEndian(content) == PortableMagic)
            {
                return RoaringBitmaps.Read64(bitmap);
            }

            if (BinaryPrimitives.ReadInt32BigEndian(content) == SizedMagic)
            {
                return RoaringBitmaps.ReadSized(bitmap);
            }
        }

        throw new InvalidDataException("the deletion vector is of a form that is not known");
    }
}
