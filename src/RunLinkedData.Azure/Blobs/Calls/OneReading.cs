using Azure.Core;
using Azure.Core.Pipeline;

namespace RunLinkedData.Azure.Blobs.Calls;

/// <summary>
/// Lets a body that breaks off be seen as broken. The SDK would ask for the rest by itself: at once, untold, and with a call that nobody
/// watches.
/// </summary>
internal sealed class OneReading : HttpPipelineSynchronousPolicy
{
    public override void OnReceivedResponse(HttpMessage message)
    {
        if (!message.BufferResponse && message.HasResponse && message.Response.ContentStream is { } body)
        {
            message.Response.ContentStream = new Body(body);
        }
    }

    /// <summary>A body whose breaks are of a kind that the SDK does not repeat.</summary>
    private sealed class Body(Stream inner) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            try
            {
                return await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is not OperationCanceledException
                && BlobFailure.From(exception, hasStoodStill: false) is { } failure)
            {
                throw failure;
            }
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                inner.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
