using System.Net;

namespace RunLinkedData.Questions.Freshness.External;

/// <summary>
/// Asks an address for its headers alone, without credentials or cookies: its <c>ETag</c>, and when it was last changed.
/// </summary>
internal sealed class WebProbe : IDisposable
{
    private const int MostRedirects = 5;

    private readonly Lazy<HttpClient> _client = new(Open);

    public async Task<ExternalAnswer> AskAsync(Uri address, string used, long startedAt, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(HttpMethod.Head, new UriBuilder(address) { UserName = "", Password = "" }.Uri);
        using var response = await _client.Value.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken)
            .ConfigureAwait(false);
        if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone)
        {
            return ExternalAnswer.Gone;
        }

        if (!response.IsSuccessStatusCode)
        {
            return ExternalAnswer.Unknown($"the answer was {(int)response.StatusCode}");
        }

        var tag = response.Headers.ETag?.ToString();
        return PlaceProbe.IsSame(tag, used) ? ExternalAnswer.Same
            : PlaceProbe.OfTime(response.Content.Headers.LastModified, startedAt)
                ?? (tag is null ? ExternalAnswer.Unknown("the server tells no version (ETag, Last-Modified)")
                    : tag.Trim('"').Length == used.Trim('"').Length ? ExternalAnswer.At(tag, used)
                    : ExternalAnswer.Unknown($"its ETag is {tag}, and '{used}' was recorded"));
    }

    public void Dispose()
    {
        if (_client.IsValueCreated)
        {
            _client.Value.Dispose();
        }
    }

    private static HttpClient Open() => new(new SocketsHttpHandler
    {
        UseCookies = false,
        Credentials = null,
        MaxAutomaticRedirections = MostRedirects,
        ActivityHeadersPropagator = null,
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };
}
