using System.Runtime.InteropServices;
using RunLinkedData.Recording.Logs;
using RunLinkedData.Waiting;

namespace RunLinkedData.Dagster.Pipes;

/// <summary>A file to which several programs append lines, and which is never made here.</summary>
/// <remarks>
/// Programs of this library do it in turns. On Linux the end of the file is found in the write itself, so that lines of others that append,
/// such as Dagster's own client, stay whole too. A reader that looks in the microseconds in which the system copies a write may find it
/// cut at the end of a page of 4,096 bytes: nobody who writes can forbid that, Dagster's own client no more than this.
/// </remarks>
internal static class AppendedFile
{
    // F_SETFL and O_APPEND of Linux.
    private const int SetFlags = 4;
    private const int AppendFlag = 0x400;

    /// <summary>Puts lines behind what the file holds, in one write; when that fails, nothing of them stays.</summary>
    /// <exception cref="IOException">The file is not there, or cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void Append(string path, ReadOnlySpan<byte> lines)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        if (OperatingSystem.IsLinux())
        {
            _ = fcntl(file.SafeFileHandle, SetFlags, AppendFlag);
        }

        using (Blocking.Wait(() => AppendTurn.TakeAsync(file, CancellationToken.None)))
        {
            var start = file.Seek(0, SeekOrigin.End);
            try
            {
                file.Write(lines);
            }
            catch (Exception)
            {
                // The reader must not find half a line.
                file.SetLength(start);
                throw;
            }
        }
    }

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int fcntl(SafeHandle file, int command, int argument);
}
