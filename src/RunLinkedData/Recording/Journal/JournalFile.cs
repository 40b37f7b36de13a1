using Microsoft.Win32.SafeHandles;
using RunLinkedData.Model;

namespace RunLinkedData.Recording.Journal;

/// <summary>
/// The file of a journal: whole lines are added at its end, each by one write. It belongs to whoever has it open, of all programs of the
/// machine.
/// </summary>
internal sealed class JournalFile : IDisposable
{
    // More than MLflow takes of an input; what is longer was not written by this library.
    private const int LongestLine = 64 << 20;

    private readonly SafeFileHandle _handle;
    private readonly FileStream _stream;

    private JournalFile(FileStream stream)
    {
        _stream = stream;
        _handle = stream.SafeFileHandle;
        Path = stream.Name;
        Length = stream.Length;
    }

    public string Path { get; }

    /// <summary>Where the next line goes.</summary>
    public long Length { get; private set; }

    /// <exception cref="IOException">It cannot be made, or is there.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be made.</exception>
    public static JournalFile Create(string path) => Open(path, FileMode.CreateNew);

    /// <summary>Opens a journal that lies there; null when it does not any more, or another program has it open.</summary>
    /// <exception cref="IOException">It cannot be read or written.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be read or written.</exception>
    public static JournalFile? TryOpen(string path)
    {
        try
        {
            return Open(path, FileMode.Open);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException || DiskErrors.IsInUse(exception))
        {
            return null;
        }
    }

    /// <summary>Adds a line. When that fails it leaves nothing of it.</summary>
    public void Append(ReadOnlySpan<byte> line)
    {
        try
        {
            RandomAccess.Write(_handle, line, Length);
            Length += line.Length;
        }
        catch (IOException)
        {
            Truncate(Length);
            throw;
        }
    }

    /// <summary>Lets nothing stay behind a place.</summary>
    public void Truncate(long length)
    {
        RandomAccess.SetLength(_handle, length);
        Length = length;
    }

    /// <summary>Sees to it that also a loss of power leaves what is written.</summary>
    public void FlushToDisk() => RandomAccess.FlushToDisk(_handle);

    /// <summary>
    /// The lines that are there now, with where each ends; what has no end of a line was cut off, and is none. A line is good until the
    /// next one.
    /// </summary>
    /// <exception cref="JournalException">A line is too long; the message is the end of a sentence.</exception>
    public IEnumerable<(ReadOnlyMemory<byte> Line, long End)> ReadLines()
    {
        var buffer = new byte[1 << 16];
        var (read, length, kept) = (0L, Length, 0);
        while (ReadInto(buffer.AsSpan(kept), read, length) is > 0 and var count)
        {
            read += count;
            var (start, end) = (0, kept + count);
            while (buffer.AsSpan(start, end - start).IndexOf((byte)'\n') is >= 0 and var found)
            {
                var line = buffer.AsMemory(start, found);
                start += found + 1;
                yield return (line, read - end + start);
            }

            kept = end - start;
            buffer.AsSpan(start, kept).CopyTo(buffer);
            if (kept == buffer.Length)
            {
                var longer = kept < LongestLine ? kept * 2 : throw new JournalException($"has more than {LongestLine:N0} bytes");
                Array.Resize(ref buffer, longer);
            }
        }
    }

    public void Dispose() => _stream.Dispose();

    private int ReadInto(Span<byte> buffer, long from, long end) =>
        RandomAccess.Read(_handle, buffer[..(int)Math.Min(buffer.Length, end - from)], from);

    private static JournalFile Open(string path, FileMode mode)
    {
        // Nobody else opens it as long as it is open here; without a buffer, so that what is written outlives the program.
        FileStreamOptions options = new() { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0 };
        if (mode == FileMode.CreateNew && !OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new JournalFile(new FileStream(path, options));
    }
}
