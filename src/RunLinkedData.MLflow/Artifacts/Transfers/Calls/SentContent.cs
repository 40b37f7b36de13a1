
namespace RunLinkedData.MLflow.Artifacts.Transfers.Calls;

/// <summary>
/// What is sent, in the form that the SDK wants: a stream that knows its length and can go back to its start. Its movement is the
/// attempt's, and an error of its own is told from one of the network.
/// </summary>
internal sealed class SentContent(UploadContent content, StorageAttempt attempt) : Stream
{
    private Stream? _current;
    private long _position;

    /// <summary>The error that reading the content raised, or null.</summary>
    public Exception? Error { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => content.Length;

    public override long Position
    {
        get => _position;
        set => Seek(value, SeekOrigin.Begin);
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        try
        {
            return Take((_current ??= content.OpenRead()).Read(buffer, offset, count));
        }
        catch (Exception exception)
        {
            Error = exception;
            throw;
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return Take(await (_current ??= content.OpenRead()).ReadAsync(buffer, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Error = exception;
            throw;
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override long Seek(long offset, SeekOrigin origin)
    {
        var target = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => _position + offset,
            _ => Length + offset,
        };
        if (target != _position)
        {
            if (target != 0)
            {
                throw new NotSupportedException("What is sent is read from its start to its end; it goes back to its start only.");
            }

            Close(_current);
            (_current, _position) = (null, 0);
        }

        return _position;
    }

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Close(_current);
            _current = null;
        }

        base.Dispose(disposing);
    }

    private static void Close(Stream? stream) => stream?.Dispose();

    private int Take(int count)
    {
        _position += count;
        attempt.Restart();
        return count;
    }
}
