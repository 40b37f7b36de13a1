using Microsoft.Win32.SafeHandles;

namespace RunLinkedData.MLflow.Artifacts.Proxy;

/// <summary>A part of an open file, read from its start to its end. Several may read the file at once; the file stays open.</summary>
internal sealed class FilePart(SafeFileHandle file, long offset, long length, TransferMeter meter) : ForwardReadStream
{
    /// <summary>The bytes read so far.</summary>
    public long Sent { get; private set; }

    /// <summary>Opens the part anew for each attempt, and takes back what the attempt before has reported.</summary>
    public static Func<Stream> Factory(SafeFileHandle file, long offset, long length, TransferMeter meter)
    {
        FilePart? last = null;
        return () =>
        {
            meter.Add(-(last?.Sent ?? 0));
            return last = new FilePart(file, offset, length, meter);
        };
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = (int)Math.Min(buffer.Length, length - Sent);
        if (count == 0)
        {
            return 0;
        }

        var read = await RandomAccess.ReadAsync(file, buffer[..count], offset + Sent, cancellationToken).ConfigureAwait(false);
        Sent += read;
        meter.Add(read);
        return read;
    }
}
