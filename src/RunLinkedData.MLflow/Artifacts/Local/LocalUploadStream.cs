namespace RunLinkedData.MLflow.Artifacts.Local;

/// <summary>A new file for writing whose failures are the library's errors: a full disk shows in the middle of a write, not only on commit.</summary>
/// <remarks>The errors name <c>path</c>, which is where the file is to lie in the end.</remarks>
internal sealed class LocalUploadStream(string temporaryPath, string path) : Stream
{
    private readonly FileStream _file = new(temporaryPath, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16, FileOptions.Asynchronous);

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => _file.CanWrite;

    public override long Length => _file.Length;

    public override long Position
    {
        get => _file.Position;
        set => throw new NotSupportedException("An upload is written from its start to its end.");
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            _file.Write(buffer);
        }
        catch (Exception exception) when (LocalErrors.Translate(exception, path) is { } translated)
        {
            throw translated;
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            await _file.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (LocalErrors.Translate(exception, path) is { } translated)
        {
            throw translated;
        }
    }

    public override void Flush() => Flush(toDisk: false);

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _file.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (LocalErrors.Translate(exception, path) is { } translated)
        {
            throw translated;
        }
    }

    /// <summary>Hands everything to the operating system, and on to the disk if asked.</summary>
    public void Flush(bool toDisk)
    {
        try
        {
            _file.Flush(toDisk);
        }
        catch (Exception exception) when (LocalErrors.Translate(exception, path) is { } translated)
        {
            throw translated;
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("An upload cannot be read.");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("An upload is written from its start to its end.");

    public override void SetLength(long value) => throw new NotSupportedException("An upload is written from its start to its end.");

    /// <summary>Closes the file. Dropping it must not hide the failure that a write has reported, so this reports none of its own.</summary>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            try
            {
                _file.Dispose();
            }
            catch (IOException)
            {
                // What was buffered does not fit on the disk; a commit has flushed before and has said so.
            }
        }

        base.Dispose(disposing);
    }
}
