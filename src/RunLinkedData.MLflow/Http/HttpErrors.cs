using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace RunLinkedData.MLflow.Http;

/// <summary>Turns a failed call into the error that callers see: method, address, status, what to do, and what the server said.</summary>
internal static partial class HttpErrors
{
    /// <summary>An address without user name, password, query and fragment.</summary>
    public static string Show(Uri address) =>
        address.GetComponents(UriComponents.Scheme | UriComponents.Host | UriComponents.Port | UriComponents.Path, UriFormat.UriEscaped);

    public static MlflowException ToException(HttpCall call, HttpFailure failure, int attempts)
    {
        var (code, sentence, server) = call.IsOfStorage && SignedErrors.Explain(failure) is { } storage
            ? (storage.Code, storage.Sentence, "")
            : failure.Kind is FailureKind.Status or FailureKind.Foreign ? ExplainStatus(failure) : ExplainNoAnswer(failure);
        var tries = attempts > 1 ? string.Create(CultureInfo.InvariantCulture, $" ({attempts} attempts)") : "";
        var status = failure.Status is { } number ? string.Create(CultureInfo.InvariantCulture, $" answered {number}") : " failed";
        var said = server.Length > 0 ? $" The server said: {server}" : "";
        return new MlflowException(code, $"{call.Method} {Show(failure.Address)}{status}{tries}. {sentence}{said}", failure.InnerException)
        {
            HttpStatus = failure.Status,
            MayHaveBeenCarriedOut = failure.MayHaveBeenCarriedOut,
            WasRepeated = attempts > 1,
        };
    }

    public static MlflowException CircuitOpen(HttpCall call, Uri server, TimeSpan? wait) => new(
        MlflowErrorCode.TemporarilyUnavailable,
        string.Create(
            CultureInfo.InvariantCulture,
            $"{call.Method} {Show(server)} was not tried: the server could not be reached lately, and calls fail at once for a while. ")
        + (wait is { } left ? string.Create(CultureInfo.InvariantCulture, $"The next try is in {Math.Ceiling(left.TotalSeconds)} s. ") : "")
        + "Check that the server runs, and that MLFLOW_TRACKING_URI is its address.");

    private static (string Code, string Sentence, string Server) ExplainNoAnswer(HttpFailure failure)
    {
        var host = failure.Address.Host;
        var reason = failure.InnerException is { } inner ? $" ({inner.GetBaseException().Message})" : "";
        return failure.Kind switch
        {
            FailureKind.Connection => (
                MlflowErrorCode.TemporarilyUnavailable,
                $"No connection to {failure.Address.Authority} could be made{reason}. "
                + "Check that the server runs, and that MLFLOW_TRACKING_URI and the port are right.",
                ""),
            FailureKind.UnknownHost => (
                MlflowErrorCode.TemporarilyUnavailable,
                $"The host '{host}' could not be found{reason}. Check the spelling in MLFLOW_TRACKING_URI, and the network's name service.",
                ""),
            FailureKind.Tls => (
                MlflowErrorCode.Unauthenticated,
                $"No encrypted connection to '{host}' could be agreed upon{reason}. If its certificate is signed by your own authority, "
                + "name that in MLFLOW_TRACKING_SERVER_CERT_PATH; "
                + "if it asks for a client certificate, name that in MLFLOW_TRACKING_CLIENT_CERT_PATH.",
                ""),
            FailureKind.Timeout => (
                MlflowErrorCode.TemporarilyUnavailable,
                "Nothing came in time. If the server is slow, allow more with MLFLOW_HTTP_REQUEST_TIMEOUT (seconds).",
                ""),
            FailureKind.Redirect => (
                MlflowErrorCode.EndpointNotFound,
                $"The server sends this call on to {(failure.Location is { } location ? Show(location) : "nowhere")}, "
                + "and that is not followed: credentials and data go to the "
                + "tracking server only. If the server has moved, set MLFLOW_TRACKING_URI "
                + "to the new address; if that is a login page, the login is missing.",
                ""),
            _ => (
                MlflowErrorCode.TemporarilyUnavailable,
                $"The connection broke before the answer was complete{reason}. "
                + "Try again; if it stays so, look at the server's log and at proxies on the way.",
                ""),
        };
    }

    private static (string Code, string Sentence, string Server) ExplainStatus(HttpFailure failure)
    {
        var status = failure.Status!.Value;
        if (failure.Kind == FailureKind.Foreign)
        {
            return (
                MlflowErrorCode.EndpointNotFound,
                $"The answer is not MLflow's but {Kind(failure)}: perhaps the page of a proxy or a login, "
                + "or MLFLOW_TRACKING_URI is not the server's base address.",
                Quote(failure));
        }

        var (code, server) = ReadJson(failure.Body);
        if (code is not null)
        {
            // MLflow's own words explain its refusals; ours are for what comes from around it.
            return (code, status is 401 or 403 ? Explain(status, failure).Sentence : Advise(code), $"{code}: {server}");
        }

        var (ownCode, sentence) = Explain(status, failure);
        return (ownCode, sentence, Quote(failure));
    }

    private static string Advise(string code) => code switch
    {
        "FEATURE_DISABLED" => "The server has this feature switched off; if it is about workspaces, unset MLFLOW_WORKSPACE.",
        MlflowErrorCode.TemporarilyUnavailable => "The server's database is busy or failed; try again later.",
        MlflowErrorCode.InternalError => "The server failed; its log says why.",
        _ => "The server refused it.",
    };

    private static (string Code, string Sentence) Explain(int status, HttpFailure failure) => status switch
    {
        401 => (
            MlflowErrorCode.Unauthenticated,
            "A login is missing or wrong. Set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, "
            + "or MLFLOW_TRACKING_TOKEN, or fill ~/.mlflow/credentials."),
        403 when failure.Body.Contains("Invalid Host header", StringComparison.Ordinal) => (
            MlflowErrorCode.PermissionDenied,
            $"The server does not know itself by the name '{failure.Address.Host}'. "
            + $"Start it with --allowed-hosts '{failure.Address.Authority}' (or MLFLOW_SERVER_ALLOWED_HOSTS), or use a name it knows."),
        403 when failure.Body.Contains("Cross-origin request blocked", StringComparison.Ordinal) => (
            MlflowErrorCode.PermissionDenied,
            "The server takes this for a browser's call from another site. Do not send a header 'Origin'."),
        403 => (
            MlflowErrorCode.PermissionDenied,
            "The login does not allow this. Ask whoever runs the server for the right, or use another login."),
        404 or 405 => (
            MlflowErrorCode.EndpointNotFound,
            "There is no such call at this address. Check that MLFLOW_TRACKING_URI is the server's "
            + "base address (with the path of the proxy in front, if there is one, without '/api'), "
            + "and that the server is new enough."),
        407 => (
            MlflowErrorCode.Unauthenticated,
            "A proxy on the way asks for a login. Put it into HTTPS_PROXY or HTTP_PROXY, or name the server in NO_PROXY."),
        413 => (
            MlflowErrorCode.InvalidParameterValue,
            "A proxy or the server takes no body of this size. Raise its limit (nginx: client_max_body_size)."),
        429 => (MlflowErrorCode.RequestLimitExceeded, "The server takes no more calls for now. Call less often, or try again later."),
        400 => (MlflowErrorCode.BadRequest, "The server did not understand the call."),
        408 => (MlflowErrorCode.DeadlineExceeded, "The server gave up waiting. Try again later."),
        502 or 503 or 504 => (
            MlflowErrorCode.TemporarilyUnavailable,
            IsHtml(failure)
                ? "This page comes from a proxy in front of the server, which does not get through to it. Check that the server runs."
                : "The server cannot answer now."),
        _ => (MlflowErrorCode.InternalError, "The server failed; its log says why."),
    };

    /// <summary>MLflow's own error in a body; no code when it is something else.</summary>
    public static (string? Code, string Message) ReadJson(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("error_code", out var code)
                && code.ValueKind == JsonValueKind.String)
            {
                var message = json.RootElement.TryGetProperty("message", out var text) && text.ValueKind == JsonValueKind.String
                    ? text.GetString()!
                    : "";
                return (code.GetString()!, Shorten(message));
            }
        }
        catch (JsonException)
        {
            // No JSON: quoted as it is.
        }

        return (null, "");
    }

    /// <summary>What came in place of an answer, in a few words.</summary>
    public static string Kind(HttpFailure failure) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(failure.Body.Length == 0 ? "an empty body" : "other content")} ({Shorten(failure.MediaType ?? "no content type")})");

    private static bool IsHtml(HttpFailure failure) =>
        failure.MediaType == "text/html" || failure.Body.AsSpan().TrimStart().StartsWith("<", StringComparison.Ordinal);

    /// <summary>What can be shown of a body that is no JSON: of a page its title, of a text its beginning.</summary>
    private static string Quote(HttpFailure failure)
    {
        if (!IsHtml(failure))
        {
            return Shorten(failure.Body);
        }

        var title = Title().Match(failure.Body);
        return title.Success ? $"(page) {Shorten(title.Groups[1].Value)}" : "";
    }

    private static string Shorten(string text)
    {
        const int Shown = 1000;
        var line = Blanks().Replace(text, " ").Trim();
        return line.Length <= Shown ? line : line[..Shown] + "…";
    }

    [GeneratedRegex("<title>([^<]*)</title>", RegexOptions.IgnoreCase)]
    private static partial Regex Title();

    [GeneratedRegex(@"[\s\p{Cc}]+")]
    private static partial Regex Blanks();
}
