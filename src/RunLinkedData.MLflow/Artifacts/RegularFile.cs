using System.Formats.Tar;

namespace RunLinkedData.MLflow.Artifacts;

/// <summary>
/// Tells files from what only looks like one: named pipes, sockets and devices, which hold up whoever opens them, or never end.
/// </summary>
internal static class RegularFile
{
    // ENXIO of Linux and macOS.
    private const int NoSuchDevice = 6;

    /// <summary>
    /// What lies at a path, or where a link there leads, when it is no file: words such as <c>a named pipe</c>. Null for a file, a folder,
    /// and nothing. Pipes and devices are not opened.
    /// </summary>
    public static string? Other(string path) => Other(new FileInfo(path));

    /// <inheritdoc cref="Other(string)"/>
    public static string? Other(FileInfo file)
    {
        // One question of the system for all of it, but for links; none where somebody has asked about the file before.
        if (OperatingSystem.IsWindows() || !file.Exists)
        {
            return null;
        }

        if (file.Attributes.HasFlag(FileAttributes.ReparsePoint))
        {
            if (!File.Exists(file.FullName))
            {
                return null;
            }

            file = new FileInfo(file.ResolveLinkTarget(returnFinalTarget: true)!.FullName);
        }

        // The streams of a process (/dev/stdin, /dev/fd/3) are links to names that are nowhere.
        return !file.Exists ? "a stream of a process" : file.Length > 0 ? null : OtherThanEmpty(file.FullName);
    }

    // Pipes, sockets and devices have the length 0. In .NET only the writer of archives tells which of them it
    // is; it opens nothing but files.
    private static string? OtherThanEmpty(string path)
    {
        try
        {
            using var archive = new MemoryStream();
            using (var writer = new TarWriter(archive, leaveOpen: true))
            {
                writer.WriteEntry(path, "entry");
            }

            archive.Position = 0;
            using var reader = new TarReader(archive);
            return reader.GetNextEntry()?.EntryType switch
            {
                TarEntryType.Fifo => "a named pipe",
                TarEntryType.CharacterDevice or TarEntryType.BlockDevice => "a device",
                _ => null,
            };
        }
        catch (UnauthorizedAccessException)
        {
            // Whoever opens the file hears of it.
            return null;
        }
        catch (IOException)
        {
            return IsSocket(path) ? "a socket" : null;
        }
    }

    // An archive has no place for a socket, and to open one fails at once.
    private static bool IsSocket(string path)
    {
        try
        {
            File.OpenHandle(path).Dispose();
            return false;
        }
        catch (IOException exception)
        {
            return exception.HResult == NoSuchDevice;
        }
    }
}
