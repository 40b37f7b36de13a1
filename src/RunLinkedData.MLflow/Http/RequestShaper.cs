using System.Net.Http.Headers;
using RestSharp.Interceptors;

namespace RunLinkedData.MLflow.Http;

/// <summary>Corrects what RestSharp makes of one request, and keeps the response, of which RestSharp gives only the stream.</summary>
/// <param name="call">The call that it is for.</param>
/// <param name="sign">Signs what comes out, if it is to be signed.</param>
internal sealed class RequestShaper(HttpCall call, Func<HttpRequestMessage, ValueTask>? sign) : Interceptor
{
    public HttpResponseMessage? Response { get; private set; }

    /// <summary>Whether a header belongs to the body in .NET's order of things.</summary>
    public static bool IsOfContent(string name) =>
        name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase) || name.Equals("Expires", StringComparison.OrdinalIgnoreCase);

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
            foreach (var (name, value) in call.Headers.Where(header => IsOfContent(header.Name)))
            {
                // As it was signed, to the letter.
                content.Headers.Remove(name);
                content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        requestMessage.Headers.TransferEncodingChunked = null;
        return sign is null ? ValueTask.CompletedTask : sign(requestMessage);
    }

    public override ValueTask AfterHttpRequest(HttpResponseMessage responseMessage, CancellationToken cancellationToken)
    {
        Response = responseMessage;
        return ValueTask.CompletedTask;
    }
}
