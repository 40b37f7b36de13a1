using Microsoft.Win32.SafeHandles;

namespace RunLinkedData.MLflow;

/// <summary>A file of this machine. A blocking call reads it on its own thread, where .NET would use one of the thread pool.</summary>
internal sealed class LocalReadStream : FileStream
{
    /// <exception cref="IOException">It cannot be opened, or is not there.</exception>
    public LocalReadStream(string path, int bufferSize)
        : base(
            path,
            FileMode.Open,
            FileAccess.Read,
            FileShare.Read | FileShare.Delete,
            bufferSize,
            FileOptions.Asynchronous | FileOptions.SequentialScan)
    {
    }

    /// <summary>Reads a file that is open, and stays so.</summary>
    public LocalReadStream(SafeFileHandle handle)
        : base(handle, FileAccess.Read, bufferSize: 0, handle.IsAsync)
    {
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        BlockingCall.IsUnderWay
            ? ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask()
            : base.ReadAsync(buffer, offset, count, cancellationToken);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!BlockingCall.IsUnderWay)
        {
            return base.ReadAsync(buffer, cancellationToken);
        }

        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Read(buffer.Span));
    }

    public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) =>
        BlockingCall.IsUnderWay
            ? ReadToAsync(destination, bufferSize, cancellationToken)
            : base.CopyToAsync(destination, bufferSize, cancellationToken);

    private async Task ReadToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
    {
        var buffer = new byte[bufferSize];
        for (int read; (read = await ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0;)
        {
            await destination.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
        }
    }
}
