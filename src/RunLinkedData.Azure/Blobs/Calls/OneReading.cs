using Azure.Core;
using Azure.Core.Pipeline;
using RunLinkedData.MLflow;

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
    private sealed class Body(Stream inner) : ForwardReadStream
    {
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

        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

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
