using System.Buffers;

namespace RunLinkedData.MLflow.Http;

/// <summary>An answer whose headers are here and whose body is on its way.</summary>
internal sealed class HttpExchange(HttpResponseMessage response, Stream content, Uri address, AttemptTimer timer) : IDisposable
{
    // A length that a server announces is not trusted with more memory than this before the bytes are there.
    private const int LargestFirstBuffer = 1 << 20;

    public int Status => (int)response.StatusCode;

    public Uri Address => address;

    public AttemptTimer Timer => timer;

    public Stream Content => content;

    public HttpResponseMessage Response => response;

    public HttpAnswerHeaders Headers => new(response.Headers, response.Content.Headers);

    /// <summary>Closes the connection under a read. Disposal would first wait for what else comes.</summary>
    public void Abort() => timer.Cancel();

    /// <summary>Reads the whole body, at most <paramref name="limit"/> bytes of it.</summary>
    public async Task<byte[]> ReadBodyAsync(long limit, bool cutOff)
    {
        // One more than announced, so that the end is seen in the same buffer.
        var buffer = ArrayPool<byte>.Shared.Rent(
            (int)Math.Min(limit, Math.Min(response.Content.Headers.ContentLength ?? 16_383, LargestFirstBuffer)) + 1);
        try
        {
            var length = 0;
            int count;
            while ((count = await content.ReadAsync(buffer.AsMemory(length), timer.Token).ConfigureAwait(false)) > 0)
            {
                length += count;
                if (length > limit)
                {
                    return cutOff ? buffer[..(int)limit] : throw new MlflowException(
                        MlflowErrorCode.ResourceExhausted,
                        $"{HttpErrors.Show(address)} answered with more than {limit:N0} bytes. Ask for smaller pages.");
                }

                if (length == buffer.Length)
                {
                    buffer = Grow(buffer);
                }
            }

            return buffer[..length];
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static byte[] Grow(byte[] buffer)
    {
        var larger = ArrayPool<byte>.Shared.Rent(2 * buffer.Length);
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }

    public void Dispose()
    {
        content.Dispose();
        response.Dispose();
        timer.Dispose();
    }
}
