using System.Diagnostics.CodeAnalysis;

namespace RunLinkedData.MLflow.Http;

/// <summary>How an attempt failed.</summary>
internal enum FailureKind
{
    /// <summary>The server answered with a status that is an error.</summary>
    Status,

    /// <summary>No connection was made.</summary>
    Connection,

    /// <summary>The host's name is not known.</summary>
    UnknownHost,

    /// <summary>The encrypted connection was not agreed upon.</summary>
    Tls,

    /// <summary>Nothing came in time.</summary>
    Timeout,

    /// <summary>The connection broke after the request was sent, perhaps within the answer.</summary>
    Broken,

    /// <summary>A redirect that is not followed.</summary>
    Redirect,

    /// <summary>A good status, with an answer that is not MLflow's.</summary>
    Foreign,
}

/// <summary>One attempt that failed. It stays inside of this folder: callers see <see cref="MlflowException"/>.</summary>
[SuppressMessage("Design", "CA1064:Exceptions should be public", Justification = "It never leaves MlflowHttp.")]
internal sealed class HttpFailure(FailureKind kind, Uri address, Exception? inner = null) : Exception(null, inner)
{
    public FailureKind Kind => kind;

    /// <summary>Where the attempt went, after redirects.</summary>
    public Uri Address => address;

    public int? Status { get; init; }

    public string? MediaType { get; init; }

    /// <summary>The body of an error, its beginning.</summary>
    public string Body { get; init; } = "";

    /// <summary>MLflow's error code in the body, or null when the body is not MLflow's.</summary>
    public string? Code { get; init; }

    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Where a refused redirect leads to.</summary>
    public Uri? Location { get; init; }

    /// <summary>The server may have carried out the call.</summary>
    public bool MayHaveBeenCarriedOut => kind is FailureKind.Timeout or FailureKind.Broken or FailureKind.Foreign
        || (kind == FailureKind.Status && Status is 500 or 502 or 503 or 504 or 408 && RetryAfter is null && !IsRefusal);

    /// <summary>Nobody is there: what the circuit breaker counts.</summary>
    public bool ServerIsDown => kind is FailureKind.Connection or FailureKind.UnknownHost or FailureKind.Timeout or FailureKind.Broken
        || (kind == FailureKind.Status && Status is 502 or 504)
        || (kind == FailureKind.Status && Status is 503 && Code is null);

    /// <summary>Nobody is there, or somebody else: that stays so mostly, unless the server was there before.</summary>
    public bool IsAbsence =>
        kind is FailureKind.Connection or FailureKind.UnknownHost or FailureKind.Broken or FailureKind.Foreign;

    // MLflow's 500 with a code is its considered refusal, other than INTERNAL_ERROR: renaming a deleted experiment, a feature switched off.
    private bool IsRefusal => Status == 500 && Code is not (null or MlflowErrorCode.InternalError);

    public bool MayTryAgain(HttpCall call)
    {
        if (kind == FailureKind.Status && (IsRefusal || call.Final.Contains(Status!.Value)))
        {
            return false;
        }

        return call.Retry switch
        {
            RetryRule.Idempotent => kind switch
            {
                FailureKind.Status => Status is 408 or 429 or 500 or 502 or 503 or 504,
                FailureKind.Tls or FailureKind.Redirect => false,
                _ => true,
            },
            RetryRule.NotCarriedOut => kind is FailureKind.Connection or FailureKind.UnknownHost
                || (kind == FailureKind.Status && (Status == 429 || (Status == 503 && RetryAfter is not null))),
            _ => false,
        };
    }
}
