namespace RunLinkedData.MLflow.Artifacts.Transfers.Calls;

/// <summary>
/// A body on its way in: read once, forwards and asynchronously. A break or a standstill is an <see cref="IOException"/>.
/// </summary>
internal sealed class ReceivedContent(IDisposable answer, Stream inner, StorageAttempt attempt, CancellationToken caller)
    : ForwardReadStream
{
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
