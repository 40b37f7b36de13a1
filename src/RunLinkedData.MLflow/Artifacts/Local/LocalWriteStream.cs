namespace RunLinkedData.MLflow.Artifacts.Local;

/// <summary>
/// A new file, written once from its start to its end, whose failures are the library's errors: a full disk shows in the middle
/// of a write, not only on commit.
/// </summary>
/// <remarks>The errors name <c>path</c>, which is where the file is to lie in the end.</remarks>
internal abstract class LocalWriteStream(FileStream file, string path) : Stream
{
    protected const int BufferBytes = 1 << 16;

    public sealed override bool CanRead => false;

    public sealed override bool CanSeek => false;

    public override bool CanWrite => file.CanWrite;

    public sealed override long Length => file.Length;

    public sealed override long Position
    {
        get => file.Position;
        set => throw new NotSupportedException("An upload is written from its start to its end.");
    }

    protected FileStream File => file;

    public sealed override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            file.Write(buffer);
        }
        catch (Exception exception) when (LocalErrors.Translate(exception, path) is { } translated)
        {
            throw translated;
        }
    }

    public sealed override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            if (BlockingCall.IsUnderWay)
            {
                cancellationToken.ThrowIfCancellationRequested();
                file.Write(buffer.Span);
                return;
            }

            await file.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (LocalErrors.Translate(exception, path) is { } translated)
        {
            throw translated;
        }
    }

    public sealed override Task FlushAsync(CancellationToken cancellationToken)
    {
        if (!BlockingCall.IsUnderWay)
        {
            return base.FlushAsync(cancellationToken);
        }

        Flush();
        return Task.CompletedTask;
    }

    public sealed override void Flush() => Flush(toDisk: false);

    /// <summary>Hands everything to the operating system, and on to the disk if asked.</summary>
    public void Flush(bool toDisk)
    {
        try
        {
            file.Flush(toDisk);
        }
        catch (Exception exception) when (LocalErrors.Translate(exception, path) is { } translated)
        {
            throw translated;
        }
    }

    public sealed override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("An upload cannot be read.");

    public sealed override long Seek(long offset, SeekOrigin origin) =>
        throw new NotSupportedException("An upload is written from its start to its end.");

    public sealed override void SetLength(long value) => throw new NotSupportedException("An upload is written from its start to its end.");

    /// <summary>
    /// Closes the file. Dropping it must not hide the failure that a write has reported, so this reports none of its own.
    /// </summary>
    protected void CloseFile()
    {
        try
        {
            file.Dispose();
        }
        catch (IOException)
        {
            // What was buffered does not fit on the disk; the write or the commit before has said so.
        }
    }
}
