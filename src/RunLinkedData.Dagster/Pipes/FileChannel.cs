using RunLinkedData.Dagster.Model;

namespace RunLinkedData.Dagster.Pipes;

/// <summary>Messages behind each other in a file that Dagster has made, and reads as it grows.</summary>
/// <remarks>
/// Dagster takes half a line for a line and then reads no more: each goes in one write. The file goes with Dagster's session, which may end
/// before this program does; it is never made anew. What cannot be written, as on a full disk, waits for the next message.
/// </remarks>
internal sealed class FileChannel : MessageChannel
{
    private readonly string _path;
    private readonly WaitingLines _waiting = new();
    private bool _isOver;

    /// <exception cref="DagsterException">The file is not there, or cannot be written.</exception>
    public FileChannel(string path)
    {
        _path = path;
        try
        {
            AppendedFile.Append(path, []);
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

        if (_waiting.IsFull)
        {
            ThrowIfNotWritten();
        }

        _waiting.Add(line);
        TryWrite();
    }

    public override Task CloseAsync(CancellationToken cancellationToken)
    {
        ThrowIfNotWritten();
        return Task.CompletedTask;
    }

    private void ThrowIfNotWritten()
    {
        if (_waiting.Count > 0 && TryWrite() is { } exception)
        {
            throw NotDelivered(_waiting.Count, $"'{_path}' cannot be written", exception);
        }
    }

    private Exception? TryWrite()
    {
        try
        {
            AppendedFile.Append(_path, _waiting.Bytes);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            // Nobody reads any more.
            _isOver = true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return exception;
        }

        _waiting.Clear();
        return null;
    }
}
