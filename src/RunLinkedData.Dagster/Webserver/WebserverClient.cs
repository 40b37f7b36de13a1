using System.Buffers;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text;
using System.Text.Json;
using Polly;
using Polly.Timeout;
using RunLinkedData.Dagster.Assets;
using RunLinkedData.Dagster.Metadata;
using RunLinkedData.Dagster.Model;

namespace RunLinkedData.Dagster.Webserver;

/// <summary>Reports to Dagster's web server what a program has made that Dagster has not started.</summary>
/// <remarks>
/// As <c>dagster-webserver</c> 1.13.28 answers: metadata are bare values, the content type is <c>application/json</c> and nothing else, and
/// what is not understood may be answered with 200 and a page. An event that was sent twice is there twice, with the same version.
/// </remarks>
internal sealed class WebserverClient : IDisposable
{
    // Its answers are a line.
    private const int LongestAnswer = 1 << 20;
    private const int LongestShown = 500;

    private readonly HttpClient _http;
    private readonly Uri _address;
    private readonly ResiliencePipeline _retries;

    public WebserverClient(Uri address, IEnumerable<KeyValuePair<string, string>> headers, TimeProvider time)
    {
        _address = address;
        _retries = WebserverRetries.Create(time);
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
        })
        {
            MaxResponseContentBufferSize = LongestAnswer,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _http.DefaultRequestHeaders.UserAgent.ParseAdd("RunLinkedData.Dagster");
        if (address.UserInfo.Length > 0)
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
                "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(address.UserInfo))));
        }

        foreach (var (name, value) in headers)
        {
            _http.DefaultRequestHeaders.TryAddWithoutValidation(name, value);
        }
    }

    /// <summary>Reports that an asset was made.</summary>
    /// <exception cref="DagsterException">It was not taken.</exception>
    public Task ReportMaterializationAsync(
        string assetKey,
        string dataVersion,
        string? partition,
        IReadOnlyDictionary<string, MetadataValue> metadata,
        CancellationToken cancellationToken) => SendAsync(
        "report_asset_materialization",
        assetKey,
        metadata,
        writer =>
        {
            writer.WriteString("data_version", dataVersion);
            WritePartition(writer, partition);
        },
        cancellationToken);

    /// <summary>Reports how a check of an asset came out.</summary>
    /// <exception cref="DagsterException">It was not taken.</exception>
    public Task ReportCheckAsync(
        string assetKey,
        string check,
        bool passed,
        bool isWarning,
        string? partition,
        IReadOnlyDictionary<string, MetadataValue> metadata,
        CancellationToken cancellationToken) => SendAsync(
        "report_asset_check",
        assetKey,
        metadata,
        writer =>
        {
            writer.WriteString("check_name", check);
            writer.WriteBoolean("passed", passed);
            writer.WriteString("severity", isWarning ? "WARN" : "ERROR");
            WritePartition(writer, partition);
        },
        cancellationToken);

    public void Dispose() => _http.Dispose();

    private static void WritePartition(Utf8JsonWriter writer, string? partition)
    {
        if (partition is not null)
        {
            writer.WriteString("partition", partition);
        }
    }

    private async Task SendAsync(
        string endpoint,
        string assetKey,
        IReadOnlyDictionary<string, MetadataValue> metadata,
        Action<Utf8JsonWriter> writeBody,
        CancellationToken cancellationToken)
    {
        var parts = AssetKey.PartsOf(assetKey);

        // The server takes an escaped slash for one between parts.
        var isInPath = !parts.Any(part => part.Contains('/', StringComparison.Ordinal));
        var path = isInPath ? string.Join('/', parts.Select(Uri.EscapeDataString)) : "";
        Uri address = new($"{_address.GetLeftPart(UriPartial.Path).TrimEnd('/')}/{endpoint}/{path}");
        address = new UriBuilder(address) { UserName = "", Password = "" }.Uri;
        var body = Body(isInPath ? [] : parts, metadata, writeBody);
        try
        {
            await _retries.ExecuteAsync(async token => await PostAsync(address, body, token).ConfigureAwait(false), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (WebserverFailure failure)
        {
            throw Error(address, failure.Message, failure.InnerException);
        }
        catch (HttpRequestException exception)
        {
            throw Error(
                address,
                $"failed: {exception.Message.TrimEnd('.')}. Check that the web server runs, and that this is its address.",
                exception);
        }
        catch (TimeoutRejectedException exception)
        {
            throw Error(address, "was not answered in time. Check that the web server runs, and that this is its address.", exception);
        }
    }

    private static DagsterException Error(Uri address, string what, Exception? cause) =>
        new(DagsterException.ReportFailed, $"POST {address} {what}", cause);

    private static byte[] Body(
        IReadOnlyList<string> key, IReadOnlyDictionary<string, MetadataValue> metadata, Action<Utf8JsonWriter> writeBody)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartObject();
            if (key.Count > 0)
            {
                // As a text it would be one part.
                writer.WriteStartArray("asset_key");
                foreach (var part in key)
                {
                    writer.WriteStringValue(part);
                }

                writer.WriteEndArray();
            }

            writeBody(writer);
            writer.WriteStartObject("metadata");
            foreach (var (label, value) in metadata.Where(entry => entry.Value.Type != "table_column_lineage"))
            {
                // Dagster would look for a type under its own label that cannot be sent here.
                writer.WritePropertyName(value.Type == "table_schema" ? "columns" : label);
                value.WriteBare(writer);
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <exception cref="WebserverFailure">It was not taken.</exception>
    private async Task PostAsync(Uri address, byte[] body, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };

        // Exactly: a charset behind it is refused.
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json);
        using var answer = await _http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        var status = (int)answer.StatusCode;
        var isJson = answer.Content.Headers.ContentType?.MediaType == MediaTypeNames.Application.Json;
        if (answer.IsSuccessStatusCode && isJson)
        {
            return;
        }

        var said = isJson ? await answer.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false) : "";
        var text = string.Create(CultureInfo.InvariantCulture, $"answered {status}") + (answer.IsSuccessStatusCode
            ? " with a page. This is not the address of Dagster's web server, or something answers in its place."
            : status is >= 300 and < 400
                ? $" and leads elsewhere{(answer.Headers.Location is { } place ? $": {Show(place)}" : "")}. Use the address of the server."
                : status is 401 or 403
                    ? ". It wants a login: put one into the address, or a token into DagsterOptions.Headers."
                    : "." + (said.Length > 0 ? $" The server said: {said[..Math.Min(said.Length, LongestShown)]}" : ""));
        throw new WebserverFailure(text, status is 408 or 429 or >= 500);
    }

    // Where a login page is may be told with a token in it.
    private static string Show(Uri place) => place.IsAbsoluteUri ? place.GetLeftPart(UriPartial.Authority) : "another path of it";
}
