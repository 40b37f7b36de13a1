using System.Reflection;
using System.Security.Cryptography;
using RestSharp;

namespace RunLinkedData.MLflow.Http;

internal sealed partial class MlflowHttp
{
    private const int MostRedirects = 5;

    private static readonly string UserAgent = "RunLinkedData/" + typeof(MlflowHttp).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>One attempt, with the redirects on its way.</summary>
    private async Task<HttpExchange> ExchangeAsync(HttpCall call, CancellationToken cancellationToken)
    {
        var address = AddressOf(call);
        Closed.ThrowIf(_disposed, Closed.Store(HttpErrors.Show(address)));
        var method = call.Method;
        for (var redirects = 0; ; redirects++)
        {
            var exchange = await SendOnceAsync(call, method, address, cancellationToken).ConfigureAwait(false);
            if (exchange.Status is not (301 or 302 or 303 or 307 or 308) || call.Expected.Contains(exchange.Status))
            {
                return exchange;
            }

            using (exchange)
            {
                var location = exchange.Response.Headers.Location is { } header ? new Uri(address, header) : null;
                if (location is null
                    || redirects == MostRedirects
                    || !_options.AllowRedirects
                    || !MayFollow(call, method, address, location))
                {
                    throw new HttpFailure(FailureKind.Redirect, address) { Status = exchange.Status, Location = location };
                }

                // The body goes along, also after 301 and 302: nobody means a call of an API to turn into a GET.
                method = exchange.Status == 303 ? HttpMethod.Get : method;
                address = location;
            }
        }
    }

    private static bool MayFollow(HttpCall call, HttpMethod method, Uri from, Uri to) =>
        IsSameOrigin(from, to)
        || (call.IsDownload
            && method == HttpMethod.Get
            && to.Scheme is "http" or "https"
            && (from.Scheme == "http" || to.Scheme == "https"));

    private static bool IsSameOrigin(Uri one, Uri other) =>
        one.Scheme == other.Scheme && one.Port == other.Port && one.IdnHost.Equals(other.IdnHost, StringComparison.OrdinalIgnoreCase);

    private async Task<HttpExchange> SendOnceAsync(HttpCall call, HttpMethod method, Uri address, CancellationToken cancellationToken)
    {
        var trusted = call.Address is { } given ? call.TrustsAddress && IsSameOrigin(given, address) : IsSameOrigin(BaseAddress, address);
        var credentials = trusted ? await _credentials.GetAsync(cancellationToken).ConfigureAwait(false) : [];
        var timer = new AttemptTimer(
            _options.TimeProvider,
            _options.AttemptTimeout,
            waited => _notices.StandingStill(call.Method, address, waited),
            cancellationToken);
        UploadStream? upload = null;
        try
        {
            upload = call.Upload is null || method == HttpMethod.Get ? null : new UploadStream(call.Upload.Open(), timer);
            var shaper = new RequestShaper(call, trusted ? ToSign(call, method, timer) : null);
            var request = Build(call, method, address, credentials, upload);
            request.Interceptors = [shaper];
            var content = await SendAsync(request, timer, address).ConfigureAwait(false);
            return new HttpExchange(shaper.Response!, content, address, timer);
        }
        catch (Exception exception)
        {
            timer.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            throw upload?.Error ?? exception;
        }
        finally
        {
            if (upload is not null)
            {
                await upload.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private async Task<Stream> SendAsync(RestRequest request, AttemptTimer timer, Uri address)
    {
        var client = _clients.CreateClient(_options.HttpClientName);
        client.Timeout = Timeout.InfiniteTimeSpan;
        try
        {
            using var rest = new RestClient(client, new RestClientOptions
            {
                // Failures come as exceptions and answers as answers, whatever their status: without this, timeouts and
                // cancellations are statuses of a response, and a download that failed is null.
                ThrowOnAnyError = true,
                SetErrorExceptionOnUnsuccessfulStatusCode = false,
                RedirectOptions = new RedirectOptions { FollowRedirects = false },
                Timeout = Timeout.InfiniteTimeSpan,
                UserAgent = UserAgent,
            });
            return await rest.DownloadStreamAsync(request, timer.Token).ConfigureAwait(false)
                ?? throw new InvalidOperationException("RestSharp gave no stream and no reason.");
        }
        catch (Exception exception)
        {
            throw HttpFailures.FromException(exception, address, timer) ?? exception;
        }
    }

    private Func<HttpRequestMessage, ValueTask>? ToSign(HttpCall call, HttpMethod method, AttemptTimer timer) =>
        _options.Signer is not { } signer ? null : request => signer.SignAsync(request, HashOf(call, method), timer.Token);

    private static byte[] HashOf(HttpCall call, HttpMethod method)
    {
        if (call.Upload is null || method == HttpMethod.Get)
        {
            return SHA256.HashData(method == HttpMethod.Get ? [] : call.Json ?? []);
        }

        // Not asynchronously, which is how content is read to be sent, and progress told.
        using var content = call.Upload.Open();
        return SHA256.HashData(content);
    }

    /// <summary>A request for one attempt: RestSharp changes the object while it executes it.</summary>
    private static RestRequest Build(
        HttpCall call,
        HttpMethod method,
        Uri address,
        IReadOnlyList<KeyValuePair<string, string>> credentials,
        UploadStream? upload)
    {
        var request = new RestRequest
        {
            // Set here and not by the constructor, which would take the query apart and encode it again.
            Resource = address.AbsoluteUri,
            Method = Enum.Parse<Method>(method.Method, ignoreCase: true),
            AlwaysSingleFileAsContent = upload is not null,
        };
        if (upload is not null)
        {
            request.AddFile("file", () => upload, "file");
        }
        else if (call.Json is not null && method != HttpMethod.Get)
        {
            request.AddParameter(new BodyParameter("", call.Json, ContentType.Json, DataFormat.Binary));
        }

        request.AddHeader("Accept", call.IsDownload ? "*/*" : "application/json");
        foreach (var (name, value) in call.Headers.Where(header => !RequestShaper.IsOfContent(header.Name)))
        {
            request.AddOrUpdateHeader(name, value);
        }

        foreach (var (name, value) in credentials)
        {
            request.AddOrUpdateHeader(name, value);
        }

        return request;
    }
}
