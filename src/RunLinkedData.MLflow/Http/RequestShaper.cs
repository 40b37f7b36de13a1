using System.Net.Http.Headers;
using RestSharp.Interceptors;

namespace RunLinkedData.MLflow.Http;

/// <summary>Corrects what RestSharp makes of one request, and keeps the response, of which RestSharp gives only the stream.</summary>
internal sealed class RequestShaper(HttpCall call) : Interceptor
{
    public HttpResponseMessage? Response { get; private set; }

    public override ValueTask BeforeHttpRequest(HttpRequestMessage requestMessage, CancellationToken cancellationToken)
    {
        if (requestMessage.Content is { } content)
        {
            // A file is sent as form-data with a name, which an object store would keep; and without a length
            // if the stream does not know it.
            content.Headers.ContentDisposition = null;
            content.Headers.ContentLength = call.Upload?.Length ?? call.Json?.Length;
            var contentType = call.Upload is { } upload ? upload.ContentType : "application/json";
            content.Headers.ContentType = contentType is null ? null : MediaTypeHeaderValue.Parse(contentType);
        }

        requestMessage.Headers.TransferEncodingChunked = null;
        return ValueTask.CompletedTask;
    }

    public override ValueTask AfterHttpRequest(HttpResponseMessage responseMessage, CancellationToken cancellationToken)
    {
        Response = responseMessage;
        return ValueTask.CompletedTask;
    }
}
