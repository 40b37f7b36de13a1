using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using RunLinkedData.MLflow;
using RunLinkedData.OpenLineage.Events;
using RunLinkedData.Secrets;

namespace RunLinkedData.OpenLineage.Transports;

/// <summary>Sends each event to a server in a POST of its own.</summary>
/// <remarks>Redirects are not followed: they would take the key elsewhere.</remarks>
public sealed class HttpTransport : IOpenLineageTransport, IDisposable
{
    private const int MostOfAnswer = 500;

    private readonly HttpClient _http;
    private readonly HttpTransportOptions _options;
    private readonly Uri _address;

    /// <summary>Makes it; nothing is sent.</summary>
    /// <param name="options">Where and how.</param>
    /// <exception cref="ArgumentException">A setting cannot be used.</exception>
    public HttpTransport(HttpTransportOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Problem() is { } problem)
        {
            throw new ArgumentException($"Events cannot be sent to a server of OpenLineage: {problem}.", nameof(options));
        }

        _options = options;
        _address = new Uri($"{options.Url!.GetLeftPart(UriPartial.Path).TrimEnd('/')}/{options.Endpoint.TrimStart('/')}");
        _http = new HttpClient(ToHandler(options)) { Timeout = options.Timeout };
        _http.DefaultRequestHeaders.UserAgent.ParseAdd("RunLinkedData.OpenLineage");
        if (options.ApiKey is { Length: > 0 } key)
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        foreach (var (name, value) in options.Headers)
        {
            if (!_http.DefaultRequestHeaders.TryAddWithoutValidation(name, value))
            {
                throw new ArgumentException($"Events cannot be sent to a server of OpenLineage: '{name}' is no header.", nameof(options));
            }
        }
    }

    /// <inheritdoc/>
    public string Name => SecretText.RedactSource(_address.AbsoluteUri);

    /// <inheritdoc/>
    public async Task SendAsync(OpenLineageEvent lineageEvent, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(lineageEvent);
        using HttpRequestMessage request = new(HttpMethod.Post, _address) { Content = ToContent(lineageEvent.Json) };
        try
        {
            using var response = BlockingCall.IsUnderWay
                ? _http.Send(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken)
                : await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
            {
                throw await RefusedAsync(response, lineageEvent, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw Failed(
                string.Create(CultureInfo.InvariantCulture, $"it did not answer within {_options.Timeout.TotalSeconds:0.#} seconds"),
                exception);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw Failed(exception.GetBaseException().Message, exception);
        }
    }

    /// <summary>Closes its connections.</summary>
    public void Dispose() => _http.Dispose();

    [SuppressMessage("Security", "CA5359:Do Not Disable Certificate Validation", Justification = "Only where somebody says so.")]
    private static SocketsHttpHandler ToHandler(HttpTransportOptions options)
    {
        SocketsHttpHandler handler = new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        if (!options.VerifyCertificate)
        {
            handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        }

        return handler;
    }

    private ByteArrayContent ToContent(string json)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        if (_options.Compress)
        {
            using MemoryStream packed = new();
            using (GZipStream gzip = new(packed, CompressionLevel.Fastest))
            {
                gzip.Write(bytes);
            }

            bytes = packed.ToArray();
        }

        ByteArrayContent content = new(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
        if (_options.Compress)
        {
            content.Headers.ContentEncoding.Add("gzip");
        }

        return content;
    }

    private OpenLineageException Failed(string why, Exception exception) => new(
        OpenLineageException.NotSent,
        $"POST {Name} failed: {SecretText.Redact(why).TrimEnd('.')}. Check OPENLINEAGE_URL, the network and its proxies.",
        isTransient: true,
        exception);

    private async Task<OpenLineageException> RefusedAsync(
        HttpResponseMessage response, OpenLineageEvent lineageEvent, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        var advice = response.StatusCode switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => " Check OPENLINEAGE_API_KEY.",
            HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed => " Check OPENLINEAGE_URL and OPENLINEAGE_ENDPOINT.",
            HttpStatusCode.RequestEntityTooLarge => " Make MaxEventBytes smaller, or the server's limit larger.",
            >= HttpStatusCode.Ambiguous and < HttpStatusCode.BadRequest =>
                " Redirects are not followed: name the address that it leads to.",
            _ => "",
        };
        var said = await ReadAsync(response, cancellationToken).ConfigureAwait(false);
        return new OpenLineageException(
            OpenLineageException.NotSent,
            string.Create(CultureInfo.InvariantCulture, $"POST {Name} was answered with {status} for the event {lineageEvent.Type}.")
            + advice
            + (said.Length == 0 ? "" : $" The server said: {said}"),
            isTransient: status is 408 or 429 or 500 or 502 or 503 or 504);
    }

    private async Task<string> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                using CancellationTokenSource limit = new(_options.Timeout);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
                var bytes = new byte[MostOfAnswer];
                var length = await stream.ReadAtLeastAsync(
                    bytes, bytes.Length, throwOnEndOfStream: false, either.Token).ConfigureAwait(false);
                var text = Encoding.UTF8.GetString(bytes, 0, length);

                // A server may say what it was sent.
                text = _options.ApiKey is { Length: > 0 } key ? text.Replace(key, "***", StringComparison.Ordinal) : text;
                return SecretText.Redact(string.Concat(text.Select(character => char.IsControl(character) ? ' ' : character)).Trim());
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            return "";
        }
    }
}
