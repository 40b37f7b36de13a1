using System.Security.Cryptography;

namespace RunLinkedData.Datasets.Caching;

/// <summary>The hash of a file that is open.</summary>
internal static class FileHash
{
    private const int BufferBytes = 1 << 20;

    /// <summary>Reads all of a file; the caller's thread does it.</summary>
    public static string Of(FileStream file, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[(int)Math.Clamp(file.Length, 1, BufferBytes)];
        var bytes = 0L;
        for (int read; (read = RandomAccess.Read(file.SafeFileHandle, buffer, bytes)) > 0; bytes += read)
        {
            cancellationToken.ThrowIfCancellationRequested();
            hash.AppendData(buffer, 0, read);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
