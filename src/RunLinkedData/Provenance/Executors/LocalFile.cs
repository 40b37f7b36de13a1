using System.Text;

namespace RunLinkedData.Provenance.Executors;

/// <summary>Reads small files that others wrote.</summary>
internal static class LocalFile
{
    private const int Longest = 1024 * 1024;

    /// <summary>The text of a file of at most 1 MiB; null when there is none. What has no length, such as a pipe or a device, is not opened.</summary>
    public static string? Read(string path)
    {
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists || file.Length is 0 or > Longest)
            {
                return null;
            }

            using var stream = file.OpenRead();
            var bytes = new byte[(int)file.Length];
            var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return Encoding.UTF8.GetString(bytes.AsSpan(0, length));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return null;
        }
    }
}
