namespace RunLinkedData.MLflow.Http;

/// <summary>
/// A body on its way in. A break or a standstill is a <see cref="MlflowException"/>, and so is an end before the announced length.
/// </summary>
internal sealed class DownloadStream(HttpExchange exchange, Func<HttpFailure, MlflowException> describe, CancellationToken caller)
    : ForwardReadStream
{
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

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            exchange.Dispose();
        }

        base.Dispose(disposing);
    }
}
