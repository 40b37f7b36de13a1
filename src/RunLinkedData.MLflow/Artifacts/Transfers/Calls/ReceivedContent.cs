namespace RunLinkedData.MLflow.Artifacts.Transfers.Calls;

/// <summary>
/// A body on its way in: read once, forwards and asynchronously. A break or a standstill is an <see cref="IOException"/>.
/// </summary>
internal sealed class ReceivedContent(IDisposable answer, Stream inner, StorageAttempt attempt, CancellationToken caller) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException("The length is not known before the end.");

    public override long Position
    {
        get => throw new NotSupportedException("The stream is read from its start to its end.");
        set => throw new NotSupportedException("The stream is read from its start to its end.");
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var _ = cancellationToken.UnsafeRegister(static state => ((StorageAttempt)state!).Cancel(), attempt);
        attempt.Restart();
        try
        {
            return await inner.ReadAsync(buffer, attempt.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            caller.ThrowIfCancellationRequested();
            if (attempt.FailureOf(exception) is { } failure)
            {
                throw new IOException(failure.Said ?? "Nothing has come for too long.", failure);
            }

            throw;
        }
        finally
        {
            attempt.Pause();
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read it asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) =>
        throw new NotSupportedException("The stream is read from its start to its end.");

    public override void SetLength(long value) => throw new NotSupportedException("The stream cannot be written.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("The stream cannot be written.");

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
            answer.Dispose();
            attempt.Dispose();
        }

        base.Dispose(disposing);
    }
}
