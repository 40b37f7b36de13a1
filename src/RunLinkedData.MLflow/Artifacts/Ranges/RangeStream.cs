namespace RunLinkedData.MLflow.Artifacts.Ranges;

/// <summary>The next bytes of a stream, so many at most. Disposal disposes of the stream.</summary>
internal sealed class RangeStream(Stream inner, long length) : ForwardReadStream
{
    private long _left = length;

    public override int Read(byte[] buffer, int offset, int count) => Take(inner.Read(buffer, offset, (int)Math.Min(count, _left)));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Take(await inner.ReadAsync(buffer[..(int)Math.Min(buffer.Length, _left)], cancellationToken).ConfigureAwait(false));

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Take(int count)
    {
        _left -= count;
        return count;
    }
}
