using RunLinkedData.Model;

namespace RunLinkedData.Aws.Client;

/// <summary>What kept a call from being answered.</summary>
internal enum AwsFailureKind
{
    /// <summary>AWS refused the call, or something on the way did; there is a status.</summary>
    Refused,

    NoCredentials,

    NoRegion,

    BadRegion,

    BadEndpoint,

    UnknownHost,

    Connection,

    Timeout,

    /// <summary>The answer is not the service's.</summary>
    Malformed,
}

/// <summary>A call failed. Callers see it as an <see cref="ExecutorException"/>.</summary>
internal sealed class AwsFailure(AwsFailureKind kind, AwsCall call, Exception? innerException = null)
    : Exception($"{call.Title}: {kind}", innerException)
{
    // What the SDKs take for it, in their standard mode: https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html.
    private static readonly HashSet<string> ThrottlingCodes =
    [
        "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottledException", "RequestThrottled",
        "TooManyRequestsException",
        "RequestLimitExceeded", "BandwidthLimitExceeded", "LimitExceededException", "SlowDown", "PriorRequestNotComplete",
    ];

    private static readonly HashSet<string> ClockCodes =
        [
            "RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture", "InvalidSignatureException", "SignatureDoesNotMatch",
            "AuthFailure",
        ];

    public AwsFailureKind Kind => kind;

    public AwsCall Call => call;

    public string? Region { get; init; }

    public Uri? Address { get; init; }

    public int? Status { get; init; }

    /// <summary>The service's code, such as <c>AccessDeniedException</c>.</summary>
    public string? Code { get; init; }

    /// <summary>What the service said, without secrets; or the thing that is wrong.</summary>
    public string? Said { get; init; }

    /// <summary>The service's clock, when it told it.</summary>
    public DateTimeOffset? ServerTime { get; init; }

    public bool IsThrottling => Status == 429 || (Code is not null && ThrottlingCodes.Contains(Code));

    /// <summary>Whether there is no such group or stream.</summary>
    public bool IsMissing => Kind == AwsFailureKind.Refused && Code == "ResourceNotFoundException";

    /// <summary>Whether who asks may not.</summary>
    public bool IsDenied => Kind == AwsFailureKind.Refused
        && (Code is "AccessDeniedException" or "AccessDenied" or "UnauthorizedOperation" or "NotAuthorized"
            || (Code is null && Status is 401 or 403));

    /// <summary>Whether a wrong clock on this side may be why.</summary>
    public bool MayBeClock => Code is not null && ClockCodes.Contains(Code);

    /// <summary>Whether it is about what was asked for, so that another question may be answered.</summary>
    public bool IsOfQuestion => Kind == AwsFailureKind.Refused
        && Code is "ClientException" or "InvalidParameterException" or "ValidationException" or "SerializationException";

    /// <summary>Whether it is about who asks, so that no region will answer.</summary>
    public bool IsOfCredentials => Kind == AwsFailureKind.NoCredentials
        || Code is "ExpiredTokenException"
            or "ExpiredToken"
            or "UnrecognizedClientException"
            or "InvalidClientTokenId"
            or "InvalidAccessKeyId";

    /// <summary>Whether the same call may go well a little later.</summary>
    public bool IsTransient => Kind is AwsFailureKind.Connection or AwsFailureKind.UnknownHost or AwsFailureKind.Timeout
        || Status is 500 or 502 or 503 or 504
        || Code is "RequestTimeout"
            or "RequestTimeoutException"
            or "InternalFailure"
            or "InternalError"
            or "ServiceUnavailable"
            or "ServiceUnavailableException";
}
