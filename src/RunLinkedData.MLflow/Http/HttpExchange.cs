namespace RunLinkedData.MLflow.Http;

/// <summary>An answer whose headers are here and whose body is on its way.</summary>
internal sealed class HttpExchange(HttpResponseMessage response, Stream content, Uri address, AttemptTimer timer) : IDisposable
{
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
        using var body = new MemoryStream((int)Math.Min(limit, response.Content.Headers.ContentLength ?? 4096));
        var buffer = new byte[16_384];
        int count;
        while ((count = await content.ReadAsync(buffer, timer.Token).ConfigureAwait(false)) > 0)
        {
            if (body.Length + count > limit)
            {
                return cutOff ? body.ToArray() : throw new MlflowException(
                    MlflowErrorCode.ResourceExhausted,
                    $"{HttpErrors.Show(address)} answered with more than {limit:N0} bytes. Ask for smaller pages.");
            }

            body.Write(buffer, 0, count);
        }

        return body.ToArray();
    }

    public void Dispose()
    {
        content.Dispose();
        response.Dispose();
        timer.Dispose();
    }
}
