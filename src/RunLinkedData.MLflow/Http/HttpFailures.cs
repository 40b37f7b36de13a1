using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace RunLinkedData.MLflow.Http;

/// <summary>Tells failures apart.</summary>
internal static class HttpFailures
{
    private const int ShownBody = 65_536;

    /// <summary>The failure behind an exception of the network, or null when it is something else.</summary>
    public static HttpFailure? FromException(Exception exception, Uri address, AttemptTimer timer)
    {
        if (timer.HasExpired)
        {
            return new HttpFailure(FailureKind.Timeout, address, exception);
        }

        // A read on a connection that was closed under it.
        if (exception is ObjectDisposedException or IOException)
        {
            return new HttpFailure(FailureKind.Broken, address, exception);
        }

        // No connection within the time for one; what the caller cancels does not come here.
        if (exception is OperationCanceledException { InnerException: TimeoutException })
        {
            return new HttpFailure(FailureKind.Connection, address, exception);
        }

        if (exception is not HttpRequestException request)
        {
            return null;
        }

        var isCertificate = HasInner<AuthenticationException>(exception);
        return new HttpFailure(
            request.HttpRequestError switch
            {
                HttpRequestError.NameResolutionError => FailureKind.UnknownHost,
                HttpRequestError.SecureConnectionError => isCertificate ? FailureKind.Tls : FailureKind.Connection,
                HttpRequestError.ConnectionError => FailureKind.Connection,
                HttpRequestError.ProxyTunnelError => FailureKind.Connection,
                _ => isCertificate ? FailureKind.Tls
                    : HasInner<SocketException>(exception, IsRefusal) ? FailureKind.Connection
                    : FailureKind.Broken,
            },
            address,
            exception);
    }

    /// <summary>The failure that an answer with an error status is.</summary>
    public static async Task<HttpFailure> FromAnswerAsync(HttpExchange exchange, DateTimeOffset now)
    {
        var body = await exchange.ReadBodyAsync(ShownBody, cutOff: true).ConfigureAwait(false);
        var text = Encoding.UTF8.GetString(body);
        return new HttpFailure(FailureKind.Status, exchange.Address)
        {
            Code = HttpErrors.ReadJson(text).Code,
            Status = exchange.Status,
            MediaType = exchange.Headers.MediaType,
            Body = text,
            RetryAfter = RetryAfter(exchange.Response.Headers.RetryAfter, now),
        };
    }

    /// <summary>The failure that an answer with a good status is which is not MLflow's.</summary>
    public static HttpFailure FromForeign(HttpAnswer answer, Uri address) => new(FailureKind.Foreign, address)
    {
        Status = answer.Status,
        MediaType = answer.Headers.MediaType,
        Body = Encoding.UTF8.GetString(answer.Body.AsSpan(0, Math.Min(answer.Body.Length, ShownBody))),
    };

    private static TimeSpan? RetryAfter(RetryConditionHeaderValue? header, DateTimeOffset now)
    {
        var wait = header?.Delta ?? (header?.Date - now);
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    private static bool IsRefusal(SocketException exception) =>
        exception.SocketErrorCode is SocketError.ConnectionRefused or SocketError.HostUnreachable or SocketError.NetworkUnreachable;

    private static bool HasInner<T>(Exception? exception, Func<T, bool>? test = null)
        where T : Exception
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is T found && (test is null || test(found)))
            {
                return true;
            }
        }

        return false;
    }
}
