namespace RunLinkedData.MLflow.Artifacts.Proxy;

/// <summary>A file on its way in: read once, forwards.</summary>
internal abstract class ArtifactDownload : Stream
{
    public sealed override bool CanRead => true;

    public sealed override bool CanSeek => false;

    public sealed override bool CanWrite => false;

    public sealed override long Length => throw new NotSupportedException();

    public sealed override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    // Readers of formats (CSV, Parquet) know only this form. Nothing below comes back to the caller's thread, so that waiting is safe.
    public sealed override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public abstract override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default);

    public sealed override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public sealed override void Flush()
    {
    }

    public sealed override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("A download is read from its start to its end.");

    public sealed override void SetLength(long value) => throw new NotSupportedException("A download cannot be written.");

    public sealed override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("A download cannot be written.");
}
