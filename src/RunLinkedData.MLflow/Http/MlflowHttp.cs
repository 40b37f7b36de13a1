using System.Globalization;
using Microsoft.Extensions.DependencyInjection;

namespace RunLinkedData.MLflow.Http;

/// <summary>
/// Calls a tracking server, and what it points to. The one way out of this library by HTTP; only this folder sees RestSharp and Polly.
/// </summary>
/// <remarks>
/// Safe for use by many threads at once. A call that fails is a <see cref="MlflowException"/>; the caller's own cancellation is an
/// <see cref="OperationCanceledException"/>.
/// </remarks>
internal sealed partial class MlflowHttp : IDisposable
{
    private readonly MlflowServerOptions _options;
    private readonly ServerCredentials _credentials;
    private readonly WorkspaceCheck _workspace;
    private readonly WaitNotices _notices;
    private readonly RetryPolicy _retries;
    private readonly ServiceProvider? _ownServices;
    private readonly IHttpClientFactory _clients;
    private volatile bool _disposed;

    /// <summary>Checks the options and makes the client. Nothing is called yet.</summary>
    /// <param name="options">Where the server is and how to call it.</param>
    /// <param name="isKnown">
    /// Whether another client has reached it: then its address is right, it knows the workspace, and waiting for it makes sense.
    /// </param>
    /// <exception cref="ArgumentException">The options are not valid; the message lists every problem.</exception>
    public MlflowHttp(MlflowServerOptions options, bool isKnown = false)
    {
        options.Check();
        _options = options;
        _credentials = new ServerCredentials(options);
        _notices = new WaitNotices(options);
        _retries = new RetryPolicy(options, isKnown, _notices);
        var address = new UriBuilder(options.Where) { UserName = "", Password = "" };
        address.Path = address.Path.TrimEnd('/') + "/";
        BaseAddress = address.Uri;
        _workspace = new WorkspaceCheck(isKnown ? null : options.Workspace, BaseAddress);
        if (options.HttpClientFactory is null)
        {
            _ownServices = OwnServices(options);
            _clients = _ownServices.GetRequiredService<IHttpClientFactory>();
        }
        else
        {
            _clients = options.HttpClientFactory;
        }
    }

    /// <summary>The tracking URI with a slash at its end, without user name and password.</summary>
    public Uri BaseAddress { get; }

    /// <summary>The options it was made from.</summary>
    public MlflowServerOptions Options => _options;

    /// <summary>Makes a call and reads the whole answer.</summary>
    /// <exception cref="MlflowException">It failed, after the retries that the call allows.</exception>
    public async Task<HttpAnswer> SendAsync(HttpCall call, CancellationToken cancellationToken)
    {
        await PassWorkspaceAsync(call, cancellationToken).ConfigureAwait(false);
        return await SendUncheckedAsync(call, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes a call and gives the answer as soon as its headers are there; its body is read by the caller.</summary>
    /// <param name="call">The call.</param>
    /// <param name="cancellationToken">Cancels the call, and reading the body.</param>
    /// <exception cref="MlflowException">It failed, after the retries that the call allows.</exception>
    public async Task<HttpDownload> DownloadAsync(HttpCall call, CancellationToken cancellationToken)
    {
        await PassWorkspaceAsync(call, cancellationToken).ConfigureAwait(false);
        var exchange = await _retries.ExecuteAsync(
            call,
            AddressOf(call),
            isTransfer: true,
            async token =>
            {
                var exchange = await ExchangeAsync(call, token).ConfigureAwait(false);
                try
                {
                    if (!IsExpected(call, exchange.Status))
                    {
                        throw await HttpFailures.FromAnswerAsync(exchange, _options.TimeProvider.GetUtcNow()).ConfigureAwait(false);
                    }

                    exchange.Timer.Pause();
                    return exchange;
                }
                catch (Exception exception)
                {
                    exchange.Dispose();
                    token.ThrowIfCancellationRequested();
                    throw exception is HttpFailure
                        ? exception
                        : HttpFailures.FromException(exception, exchange.Address, exchange.Timer) ?? exception;
                }
            },
            cancellationToken).ConfigureAwait(false);
        var content = new DownloadStream(exchange, failure => HttpErrors.ToException(call, failure, 1), cancellationToken);
        return new HttpDownload(exchange.Status, exchange.Headers, content);
    }

    /// <summary>Waits as before retry <paramref name="attempt"/> (from 0), for callers that repeat several calls together.</summary>
    public Task BackOffAsync(int attempt, Exception cause, CancellationToken cancellationToken)
    {
        var wait = _options.Backoff(attempt);
        _notices.Repeating(BaseAddress, attempt + 1, wait, cause);
        return Task.Delay(wait, _options.TimeProvider, cancellationToken);
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose()
    {
        _disposed = true;
        _ownServices?.Dispose();
    }

    /// <summary>The address that a call goes to at first.</summary>
    internal Uri AddressOf(HttpCall call)
    {
        var address = call.Address ?? new Uri(BaseAddress, call.Path);
        if (call.Query.Count == 0)
        {
            return address;
        }

        var query = string.Join('&', call.Query.Select(item => $"{Uri.EscapeDataString(item.Name)}={Uri.EscapeDataString(item.Value)}"));
        return new Uri(string.Create(
            CultureInfo.InvariantCulture, $"{address.AbsoluteUri}{(address.Query.Length > 0 ? '&' : '?')}{query}"));
    }

    private ValueTask PassWorkspaceAsync(HttpCall call, CancellationToken cancellationToken) =>
        _workspace.PassAsync(call, question => SendUncheckedAsync(question, cancellationToken));

    private async Task<HttpAnswer> SendUncheckedAsync(HttpCall call, CancellationToken cancellationToken)
    {
        string? foreign = null;
        var answer = await _retries.ExecuteAsync(
            call,
            AddressOf(call),
            call.Upload is not null,
            async token =>
            {
                using var exchange = await ExchangeAsync(call, token).ConfigureAwait(false);
                try
                {
                    return await ReadAnswerAsync(call, exchange).ConfigureAwait(false);
                }
                catch (HttpFailure failure)
                {
                    foreign ??= failure.Kind == FailureKind.Foreign ? HttpErrors.Kind(failure) : null;
                    throw;
                }
                catch (Exception exception) when (exception is not MlflowException)
                {
                    token.ThrowIfCancellationRequested();
                    throw HttpFailures.FromException(exception, exchange.Address, exchange.Timer) ?? exception;
                }
            },
            cancellationToken).ConfigureAwait(false);
        return foreign is null ? answer : answer with { ForeignAnswer = foreign };
    }

    private async Task<HttpAnswer> ReadAnswerAsync(HttpCall call, HttpExchange exchange)
    {
        if (!IsExpected(call, exchange.Status))
        {
            throw await HttpFailures.FromAnswerAsync(exchange, _options.TimeProvider.GetUtcNow()).ConfigureAwait(false);
        }

        var body = await exchange.ReadBodyAsync(call.LongestAnswer, cutOff: false).ConfigureAwait(false);
        HttpAnswer answer = new(exchange.Status, exchange.Headers, body);
        return call.Understands is not { } understands || exchange.Status >= 300 || understands(answer)
            ? answer
            : throw HttpFailures.FromForeign(answer, exchange.Address);
    }

    private static bool IsExpected(HttpCall call, int status) => status is >= 200 and < 300 || call.Expected.Contains(status);

    private static ServiceProvider OwnServices(MlflowServerOptions options)
    {
        // Made at once, so that an unreadable certificate is reported here and not by the first call.
        var handler = ServerHandler.Create(options);
        var services = new ServiceCollection();
        services.AddHttpClient(options.HttpClientName)
            .ConfigurePrimaryHttpMessageHandler(() => handler)
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers();
        return services.BuildServiceProvider();
    }
}
