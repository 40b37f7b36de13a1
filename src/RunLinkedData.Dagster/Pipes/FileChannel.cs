using RunLinkedData.Dagster.Model;

namespace RunLinkedData.Dagster.Pipes;

/// <summary>Messages behind each other in a file that Dagster has made, and reads as it grows.</summary>
/// <remarks>
/// Dagster takes half a line for a line and then reads no more: each goes in one write. The file goes with Dagster's session, which may end
/// before this program does; it is never made anew.
/// </remarks>
internal sealed class FileChannel : MessageChannel
{
    private readonly string _path;
    private bool _isOver;

    /// <exception cref="DagsterException">The file is not there, or cannot be written.</exception>
    public FileChannel(string path)
    {
        _path = path;
        try
        {
            using var _ = Open();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DagsterException(
                $"The file '{path}' in which Dagster reads messages cannot be written: {exception.Message} "
                + "Does this program see the disk of Dagster's worker, and is its session still open?",
                exception);
        }
    }

    public override void Send(ReadOnlySpan<byte> line)
    {
        if (_isOver)
        {
            return;
        }

        try
        {
            using var file = Open();
            file.Seek(0, SeekOrigin.End);
            file.Write(line);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            // Nobody reads any more.
            _isOver = true;
        }
    }

    private FileStream Open() => new(_path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
}
