namespace RunLinkedData.MLflow.Http;

/// <summary>A body on its way in. A break or a standstill is a <see cref="MlflowException"/>, and so is an end before the announced length.</summary>
internal sealed class DownloadStream(HttpExchange exchange, Func<HttpFailure, MlflowException> describe, CancellationToken caller) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read it asynchronously.");

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // The connection is closed by whichever token comes first: there is one read at a time.
        using var _ = cancellationToken.UnsafeRegister(static state => ((HttpExchange)state!).Abort(), exchange);
        exchange.Timer.Restart();
        try
        {
            return await exchange.Content.ReadAsync(buffer, exchange.Timer.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            caller.ThrowIfCancellationRequested();
            if (HttpFailures.FromException(exception, exchange.Address, exchange.Timer) is { } failure)
            {
                throw describe(failure);
            }

            throw;
        }
        finally
        {
            exchange.Timer.Pause();
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            exchange.Dispose();
        }

        base.Dispose(disposing);
    }
}
