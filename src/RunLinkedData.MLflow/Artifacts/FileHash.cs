using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace RunLinkedData.MLflow.Artifacts;

/// <summary>The hash of a file of this machine that is open.</summary>
internal static class FileHash
{
    // What is read is hashed while it is in the processor's cache.
    private const int BufferBytes = 1 << 17;

    /// <summary>
    /// Reads all of a file; the caller's thread does it. Gives the SHA-256 in lowercase hexadecimal digits, and how many bytes there were.
    /// </summary>
    public static (string Sha256, long Bytes) Of(SafeFileHandle file, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            var bytes = 0L;
            for (int read; (read = RandomAccess.Read(file, buffer, bytes)) > 0; bytes += read)
            {
                cancellationToken.ThrowIfCancellationRequested();
                hash.AppendData(buffer, 0, read);
            }

            return (Convert.ToHexStringLower(hash.GetHashAndReset()), bytes);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
