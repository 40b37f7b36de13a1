namespace RunLinkedData.MLflow;

/// <summary>A stream that is read once, from its start to its end, and asynchronously unless a derived one says otherwise.</summary>
internal abstract class ForwardReadStream : Stream
{
    public sealed override bool CanRead => true;

    public sealed override bool CanSeek => false;

    public sealed override bool CanWrite => false;

    public sealed override long Length => throw new NotSupportedException("The length is not known before the end.");

    public sealed override long Position
    {
        get => throw new NotSupportedException("The stream is read from its start to its end.");
        set => throw new NotSupportedException("The stream is read from its start to its end.");
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read it asynchronously.");

    public abstract override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default);

    public sealed override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public sealed override void Flush()
    {
    }

    public sealed override long Seek(long offset, SeekOrigin origin) =>
        throw new NotSupportedException("The stream is read from its start to its end.");

    public sealed override void SetLength(long value) => throw new NotSupportedException("The stream cannot be written.");

    public sealed override void Write(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("The stream cannot be written.");
}
