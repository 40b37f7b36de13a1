namespace RunLinkedData.MLflow.Http;

/// <summary>The content on its way out: its movement restarts the timer, and an error of its own is told from one of the network.</summary>
internal sealed class UploadStream(Stream inner, AttemptTimer timer) : ForwardReadStream
{
    private const int BufferBytes = 1 << 18;

    /// <summary>The error that reading the content raised, or null.</summary>
    public Exception? Error { get; private set; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            var count = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            timer.Restart();
            return count;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Error = exception;
            throw;
        }
    }

    // The default of 80 KiB costs twice as many hops between threads as the network does.
    public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) =>
        base.CopyToAsync(destination, Math.Max(bufferSize, BufferBytes), cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
