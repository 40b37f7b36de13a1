using RunLinkedData.MLflow;

namespace RunLinkedData.Waiting;

/// <summary>
/// A file that the library writes and reads for itself. A blocking call uses it on its own thread, where .NET
/// would use one of the thread pool.
/// </summary>
internal sealed class TemporaryFileStream(string path, FileStreamOptions options) : FileStream(path, options)
{
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        BlockingCall.IsUnderWay
            ? Task.FromResult(Read(buffer, offset, count))
            : base.ReadAsync(buffer, offset, count, cancellationToken);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => BlockingCall.IsUnderWay
        ? ValueTask.FromResult(Read(buffer.Span))
        : base.ReadAsync(buffer, cancellationToken);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => BlockingCall.IsUnderWay
        ? WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask()
        : base.WriteAsync(buffer, offset, count, cancellationToken);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!BlockingCall.IsUnderWay)
        {
            return base.WriteAsync(buffer, cancellationToken);
        }

        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override Task FlushAsync(CancellationToken cancellationToken)
    {
        if (!BlockingCall.IsUnderWay)
        {
            return base.FlushAsync(cancellationToken);
        }

        Flush();
        return Task.CompletedTask;
    }

    public override ValueTask DisposeAsync()
    {
        if (!BlockingCall.IsUnderWay)
        {
            return base.DisposeAsync();
        }

        Dispose();
        return ValueTask.CompletedTask;
    }
}
