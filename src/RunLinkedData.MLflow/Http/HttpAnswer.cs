using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Headers;

namespace RunLinkedData.MLflow.Http;

/// <summary>A whole answer in memory.</summary>
internal sealed record HttpAnswer(int Status, HttpAnswerHeaders Headers, byte[] Body)
{
    /// <summary>What was answered to a try before this one, and was no answer of MLflow; null when nothing was.</summary>
    public string? ForeignAnswer { get; init; }

    public bool IsJson => Headers.MediaType is { } type
        && (type.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase));
}

/// <summary>An answer whose body is read as it comes. Dispose it to free the connection.</summary>
/// <remarks>
/// Reading throws <see cref="MlflowException"/> (<c>TEMPORARILY_UNAVAILABLE</c>) when the connection breaks or
/// stands still; go on with a Range.
/// </remarks>
internal sealed class HttpDownload(int status, HttpAnswerHeaders headers, Stream content) : IAsyncDisposable
{
    public int Status => status;

    public HttpAnswerHeaders Headers => headers;

    public Stream Content => content;

    public ValueTask DisposeAsync() => content.DisposeAsync();
}

/// <summary>The headers of an answer, those of its content with them.</summary>
internal sealed class HttpAnswerHeaders(HttpResponseHeaders headers, HttpContentHeaders content)
{
    public long? ContentLength => content.ContentLength;

    public ContentRangeHeaderValue? ContentRange => content.ContentRange;

    public string? MediaType => content.ContentType?.MediaType;

    public string? ETag => TryGet("ETag", out var etag) ? etag : null;

    public bool TryGet(string name, [NotNullWhen(true)] out string? value)
    {
        value = headers.TryGetValues(name, out var values) || content.TryGetValues(name, out values) ? string.Join(", ", values) : null;
        return value is not null;
    }
}
