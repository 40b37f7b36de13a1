using System.Buffers.Binary;
using System.IO.Compression;
using SharpCompress.Compressors.BZip2;
using SharpCompress.Compressors.Xz;
using SharpCompress.Compressors.ZStandard;
using Snappier;

namespace RunLinkedData.Lake.Avro;

/// <summary>How blocks of Avro files are compressed: by every codec that Avro's specification names.</summary>
internal static class AvroCodec
{
    /// <summary>Blocks of manifests have some 16 KiB to 1 MiB. What unpacks to more was made to fill memory.</summary>
    internal const int MostBytes = 1 << 28;

    private const int CrcBytes = 4;

    /// <summary>Unpacks a block.</summary>
    /// <param name="codec">The codec's name, as the file has it.</param>
    /// <param name="block">The bytes of the block.</param>
    /// <param name="most">The most bytes that it may have.</param>
    /// <returns>Its content; null when the codec is not known.</returns>
    /// <exception cref="InvalidDataException">It is not what the codec makes, or is too large.</exception>
    public static byte[]? Unpack(string codec, byte[] block, int most = MostBytes)
    {
        try
        {
            return codec switch
            {
                "null" => block,
                "deflate" => Drain(new DeflateStream(new MemoryStream(block), CompressionMode.Decompress), most),
                "snappy" => Snap(block, most),
                "zstandard" => Drain(new DecompressionStream(new MemoryStream(block)), most),
                "bzip2" => Drain(
                    BZip2Stream.Create(
                        new MemoryStream(block), SharpCompress.Compressors.CompressionMode.Decompress, decompressConcatenated: false),
                    most),
                "xz" => Drain(new XZStream(new MemoryStream(block)), most),
                _ => null,
            };
        }
        catch (OverflowException e)
        {
            throw new InvalidDataException($"has a block of more than {most} bytes", e);
        }
        catch (Exception e)
        {
            throw new InvalidDataException($"has a block that is not of the codec '{codec}'", e);
        }
    }

    private static byte[] Drain(Stream unpacked, int most)
    {
        using (unpacked)
        {
            MemoryStream content = new();
            var buffer = new byte[1 << 16];
            while (unpacked.Read(buffer) is var read and > 0)
            {
                Check(content.Length + read, most);
                content.Write(buffer, 0, read);
            }

            return content.ToArray();
        }
    }

    // Avro's blocks of Snappy end with the checksum of what they hold.
    private static byte[] Snap(byte[] block, int most)
    {
        var packed = block.AsSpan(0, Math.Max(0, block.Length - CrcBytes));
        Check(Snappy.GetUncompressedLength(packed), most);
        var content = new byte[Snappy.GetUncompressedLength(packed)];
        return Snappy.Decompress(packed, content) == content.Length
            && BinaryPrimitives.ReadUInt32BigEndian(block.AsSpan(packed.Length)) == Crc32.Compute(content)
                ? content
                : throw new InvalidDataException("The checksum is another one.");
    }

    private static void Check(long bytes, int most)
    {
        if (bytes > most)
        {
            throw new OverflowException();
        }
    }
}
