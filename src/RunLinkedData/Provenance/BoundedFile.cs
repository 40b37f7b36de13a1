using System.Security;
using System.Text;

namespace RunLinkedData.Provenance;

/// <summary>Reads files that others may have made: regular ones, up to a size, without exceptions.</summary>
internal static class BoundedFile
{
    /// <summary>The bytes of a file; null when it is missing or empty, and with a note when it is too large or cannot be read.</summary>
    public static byte[]? Read(string path, int maxBytes, List<string> notes)
    {
        try
        {
            var file = new FileInfo(path);
            if (file.LinkTarget is not null)
            {
                file = new FileInfo(file.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path);
            }

            // Pipes and devices, which would block or never end, have the length 0.
            if (!file.Exists || file.Length == 0)
            {
                return null;
            }

            if (file.Length > maxBytes)
            {
                notes.Add($"The file '{path}' was not read: it has {file.Length} bytes, and at most {maxBytes} are read.");
                return null;
            }

            using var stream = file.OpenRead();
            var bytes = new byte[file.Length];
            var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return length == bytes.Length ? bytes : bytes[..length];
        }
        catch (Exception e)
            when (e is IOException or UnauthorizedAccessException or SecurityException or ArgumentException or NotSupportedException)
        {
            notes.Add($"The file '{path}' could not be read: {e.Message}");
            return null;
        }
    }

    /// <summary>The same as UTF-8 text.</summary>
    public static string? ReadText(string path, int maxBytes, List<string> notes) =>
        Read(path, maxBytes, notes) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;
}
