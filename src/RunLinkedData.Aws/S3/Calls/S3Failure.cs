using System.Security.Authentication;
using System.Text.RegularExpressions;
using System.Xml;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.S3;

namespace RunLinkedData.Aws.S3.Calls;

/// <summary>A call that failed, with what is known of it. Callers see it as the error that <see cref="S3Errors"/> makes of it.</summary>
/// <remarks>
/// The SDK's own exception is not kept: for a signature that is wrong, the answer in it quotes the request, session token and all.
/// </remarks>
internal sealed partial class S3Failure : Exception
{
    private const int LongestQuote = 500;

    // What the SDK says of each link of its chain where nothing is set up.
    private static readonly string[] NotMeant =
    [
        "The credential providers used to search", "were not set with AWS credentials", "webIdentityTokenFile must be an absolute path",
        "Unable to find the \"default\" profile", "EC2 instance metadata",
    ];

    private S3Failure(S3FailureKind kind, string? said)
        : base(said) => (Kind, Said) = (kind, said);

    public S3FailureKind Kind { get; }

    /// <summary>What the storage, the network or the SDK said; null for nothing.</summary>
    public string? Said { get; }

    public int? Status { get; private init; }

    public string? Code { get; private init; }

    /// <summary>The region that the storage names in its answer.</summary>
    public string? Region { get; private init; }

    /// <summary>What AWS asks for when one turns to it.</summary>
    public string? RequestId { get; private init; }

    public bool IsThrottling =>
        Status == 429 || Code is "SlowDown" or "Throttling" or "ThrottlingException" or "RequestLimitExceeded" or "TooManyRequests"
            or "BandwidthLimitExceeded";

    /// <summary>What arrived is not what was sent.</summary>
    public bool IsDamage => Code is "BadDigest" or "XAmzContentSHA256Mismatch" or "XAmzContentChecksumMismatch" or "InvalidDigest";

    /// <summary>The bucket is elsewhere, or the signature must be of another region.</summary>
    public bool IsElsewhere =>
        Region is not null
        && (Status is 301 or 307 || Code is "AuthorizationHeaderMalformed" or "IllegalLocationConstraintException" or "PermanentRedirect");

    /// <summary>Whether the same call may succeed at once or later.</summary>
    public bool IsTransient => Kind switch
    {
        S3FailureKind.Refused => IsThrottling || IsDamage || Status is 408 or >= 500 and not 501 and not 507
            || Code is "InternalError" or "RequestTimeout" or "IncompleteBody" or "OperationAborted" or "ConditionalRequestConflict",
        S3FailureKind.UnknownHost or S3FailureKind.Connection or S3FailureKind.Timeout or S3FailureKind.Malformed => true,
        _ => false,
    };

    /// <summary>What an exception of a call means; null when it is none of the storage's or the network's.</summary>
    public static S3Failure? From(Exception exception, bool hasStoodStill) => exception switch
    {
        S3Failure failure => failure,
        DeleteObjectsException { Response.DeleteErrors: [var first, ..] } => new S3Failure(S3FailureKind.Refused, Quote(first.Message))
        {
            Code = first.Code,
        },
        AmazonUnmarshallingException or XmlException => new S3Failure(S3FailureKind.Malformed, Quote(exception.Message)),
        AmazonServiceException refused when refused.InnerException is HttpRequestException or IOException =>
            From(refused.InnerException, hasStoodStill),
        AmazonServiceException refused => Refused(refused),
        OperationCanceledException => new S3Failure(S3FailureKind.Timeout, null),
        _ when hasStoodStill => new S3Failure(S3FailureKind.Timeout, null),
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } =>
            new S3Failure(S3FailureKind.UnknownHost, Reason(exception)),
        HttpRequestException { InnerException: AuthenticationException } =>
            new S3Failure(S3FailureKind.Certificate, Reason(exception)),
        HttpRequestException or IOException => new S3Failure(S3FailureKind.Connection, Reason(exception)),
        AmazonClientException => new S3Failure(S3FailureKind.NotSent, Quote(exception.Message)),
        _ => null,
    };

    /// <summary>There is nobody to sign as. Of what the SDK's chain has tried, it is told what somebody meant to be there.</summary>
    public static S3Failure NoCredentials(Exception exception) => new(S3FailureKind.NoCredentials, Quote(string.Join(
        ' ',
        exception.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(line => !NotMeant.Any(words => line.Contains(words, StringComparison.Ordinal)))
            .Select(line => Number().Replace(line, "")))));

    /// <summary>AWS knows no such bucket, and says so without a body.</summary>
    public static S3Failure NoBucket(S3Failure failure) => new(S3FailureKind.Refused, failure.Said)
    {
        Status = failure.Status,
        Code = "NoSuchBucket",
        RequestId = failure.RequestId,
    };

    private static S3Failure Refused(AmazonServiceException exception)
    {
        var answer = (exception.InnerException as HttpErrorResponseException)?.Response;

        // For an answer without a body the SDK makes words and a code of the status.
        var hasWords = exception.Message?.StartsWith("Error making request with Error Code", StringComparison.Ordinal) == false;
        return new S3Failure(
            S3FailureKind.Refused, hasWords && exception.ErrorCode != "SignatureDoesNotMatch" ? Quote(exception.Message) : null)
        {
            Status = (int)exception.StatusCode is var status and not 0 ? status : null,
            Code = hasWords ? exception.ErrorCode : null,
            Region = Header(answer, "x-amz-bucket-region") ?? Named(exception.Message),
            RequestId = exception.RequestId is { Length: > 0 } id ? id : null,
        };
    }

    private static string? Header(Amazon.Runtime.Internal.Transform.IWebResponseData? answer, string name) =>
        answer?.GetHeaderValue(name) is { } region && RegionName().IsMatch(region) ? region : null;

    private static string? Named(string? message) => ExpectedRegion().Match(message ?? "") is { Success: true } match
        ? match.Groups[1].Value
        : null;

    private static string Reason(Exception exception) => Quote(exception.GetBaseException().Message.TrimEnd('.'))!;

    private static string? Quote(string? message)
    {
        if (string.IsNullOrWhiteSpace(message))
        {
            return null;
        }

        var line = string.Concat(message.Select(character => char.IsControl(character) ? ' ' : character)).Trim();
        return line.Length <= LongestQuote ? line : line[..LongestQuote] + "...";
    }

    [GeneratedRegex("^Exception [0-9]+ of [0-9]+: ")]
    private static partial Regex Number();

    [GeneratedRegex("\\A[a-z0-9-]{1,40}\\z")]
    private static partial Regex RegionName();

    // "The authorization header is malformed; the region 'us-east-1' is wrong; expecting 'eu-central-1'"
    [GeneratedRegex("expecting '([a-z0-9-]{1,40})'")]
    private static partial Regex ExpectedRegion();
}
