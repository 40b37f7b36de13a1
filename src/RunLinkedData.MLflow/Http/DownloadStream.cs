namespace RunLinkedData.MLflow.Http;

/// <summary>
/// A body on its way in. A break or a standstill is a <see cref="MlflowException"/>, and so is an end before the announced length.
/// </summary>
/// <remarks>
/// A server that gives up on a request (gunicorn, for one) may write its error into the body that is open, and then close. So the last
/// bytes are held back until the announced length is there, and an end before it takes them along.
/// </remarks>
internal sealed class DownloadStream(HttpExchange exchange, Func<HttpFailure, MlflowException> describe, CancellationToken caller)
    : ForwardReadStream
{
    /// <summary>More than the headers and the page of a server's error.</summary>
    private const int LongestError = 8 << 10;

    private const int LargestBuffer = 64 << 10;

    // Without a length, chunks or the end of the connection frame the body.
    private readonly int _heldBack = exchange.Headers.ContentLength is null ? 0 : LongestError;
    private readonly byte[] _buffer = new byte[(int)Math.Clamp(exchange.Headers.ContentLength ?? LargestBuffer, 1, LargestBuffer)];
    private long _missing = exchange.Headers.ContentLength ?? long.MaxValue;
    private int _start;
    private int _end;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var ready = _end - _start - (_missing > 0 ? _heldBack : 0);
            if (ready > 0 || _missing == 0)
            {
                var count = Math.Min(ready, buffer.Length);
                _buffer.AsSpan(_start, count).CopyTo(buffer.Span);
                _start += count;
                return count;
            }

            _buffer.AsSpan(_start.._end).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
            var received = await ReceiveAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
            if (received == 0)
            {
                return 0;
            }

            _end += received;
            _missing -= received;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            exchange.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
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
}
