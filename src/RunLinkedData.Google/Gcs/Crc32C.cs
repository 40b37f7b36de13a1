using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using RunLinkedData.MLflow.Artifacts.Transfers;

namespace RunLinkedData.Google.Gcs;

/// <summary>The checksum that the storage computes of every object: CRC-32C (Castagnoli), big-endian, in base64.</summary>
/// <remarks>https://cloud.google.com/storage/docs/data-validation.</remarks>
internal static class Crc32C
{
    private const int LargestBuffer = 1 << 18;

    /// <summary>Reads all of the content once. What is read so counts as no progress.</summary>
    public static Task<string> OfAsync(UploadContent content, CancellationToken cancellationToken) =>
        Task.Run(() => Of(content, cancellationToken), cancellationToken);

    private static string Of(UploadContent content, CancellationToken cancellationToken)
    {
        using var stream = content.OpenRead();
        var buffer = new byte[Math.Clamp(content.Length, 1, LargestBuffer)];
        var crc = uint.MaxValue;
        for (int count; (count = stream.Read(buffer, 0, buffer.Length)) > 0;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            crc = Append(crc, buffer.AsSpan(0, count));
        }

        return Text(crc);
    }

    private static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(bytes))
        {
            crc = BitOperations.Crc32C(crc, BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word));
        }

        foreach (var one in bytes[(bytes.Length & ~7)..])
        {
            crc = BitOperations.Crc32C(crc, one);
        }

        return crc;
    }

    private static string Text(uint crc)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, ~crc);
        return Convert.ToBase64String(bytes);
    }
}
