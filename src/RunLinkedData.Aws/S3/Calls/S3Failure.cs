using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.S3;
using RunLinkedData.Aws.Credentials;
using RunLinkedData.MLflow.Artifacts.Transfers.Calls;

namespace RunLinkedData.Aws.S3.Calls;

/// <summary>A call of S3 that failed. Callers see it as the error that <see cref="S3Errors"/> makes of it.</summary>
/// <remarks>
/// The SDK's own exception is not kept: for a signature that is wrong, the answer in it quotes the request, session token and all.
/// </remarks>
internal sealed partial class S3Failure : StorageFailure
{
    // Its message quotes the request.
    private const string Mismatch = "SignatureDoesNotMatch";

    private S3Failure(StorageFailureKind kind, string? said)
        : base(kind, said)
    {
    }

    /// <summary>The region that the storage names in its answer.</summary>
    public string? Region { get; private init; }

    public override bool IsThrottling =>
        base.IsThrottling || Code is "SlowDown" or "Throttling" or "ThrottlingException" or "RequestLimitExceeded" or "TooManyRequests"
            or "BandwidthLimitExceeded";

    public override bool IsDamage => Code is "BadDigest" or "XAmzContentSHA256Mismatch" or "XAmzContentChecksumMismatch" or "InvalidDigest";

    /// <summary>The bucket is elsewhere, or the signature must be of another region.</summary>
    public bool IsElsewhere =>
        Region is not null
        && (Status is 301 or 307 || Code is "AuthorizationHeaderMalformed" or "IllegalLocationConstraintException" or "PermanentRedirect");

    public override bool IsTransient => base.IsTransient || (Kind == StorageFailureKind.Refused
        && Code is "InternalError" or "RequestTimeout" or "IncompleteBody" or "OperationAborted" or "ConditionalRequestConflict");

    /// <summary>What an exception of a call means; null when it is none of the storage's or the network's.</summary>
    public static S3Failure? From(Exception exception, bool hasStoodStill) => exception switch
    {
        S3Failure failure => failure,
        DeleteObjectsException { Response.DeleteErrors: [var first, ..] } => new S3Failure(StorageFailureKind.Refused, Quote(first.Message))
        {
            Code = first.Code,
        },
        AmazonUnmarshallingException or XmlException => new S3Failure(StorageFailureKind.Malformed, Quote(exception.Message)),
        AmazonServiceException refused when refused.InnerException is HttpRequestException or IOException =>
            From(refused.InnerException, hasStoodStill),
        AmazonServiceException refused => Refused(refused),
        _ when OfNetwork(exception, hasStoodStill) is { } failure => new S3Failure(failure.Kind, failure.Said),
        AmazonClientException => new S3Failure(StorageFailureKind.NotSent, Quote(exception.Message)),
        _ => null,
    };

    /// <summary>What an answer to a plain request says that is no success.</summary>
    public static async Task<S3Failure> FromAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var error = await ReadAsync(answer, cancellationToken).ConfigureAwait(false);
        string? Said(string name) => error?.Elements().FirstOrDefault(element => element.Name.LocalName == name)?.Value;
        string? Told(string name) => answer.Headers.TryGetValues(name, out var values) ? values.First() : null;
        var (code, message) = (Said("Code"), Said("Message"));
        return new S3Failure(StorageFailureKind.Refused, code == Mismatch ? null : Quote(message))
        {
            Status = (int)answer.StatusCode,
            Code = Quote(code),
            Region = OnlyRegion(Told("x-amz-bucket-region") ?? Said("Region")) ?? Named(message),
            RequestId = Quote(Told("x-amz-request-id") ?? Said("RequestId")),
        };
    }

    /// <summary>What answers is no storage: it does not say which version it has stored.</summary>
    public static S3Failure NoETag() => new(StorageFailureKind.Malformed, "it names no ETag of what it has stored");

    /// <summary>There is nobody to sign as.</summary>
    public static S3Failure NoCredentials(CredentialException exception) => new(StorageFailureKind.NoCredentials, exception.Message);

    /// <summary>AWS knows no such bucket, and says so without a body.</summary>
    public static S3Failure NoBucket(S3Failure failure) => new(StorageFailureKind.Refused, failure.Said)
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
            StorageFailureKind.Refused, hasWords && exception.ErrorCode != Mismatch ? Quote(exception.Message) : null)
        {
            Status = (int)exception.StatusCode is var status and not 0 ? status : null,
            Code = hasWords ? exception.ErrorCode : null,
            Region = Header(answer, "x-amz-bucket-region") ?? Named(exception.Message),
            RequestId = exception.RequestId is { Length: > 0 } id ? id : null,
        };
    }

    private static string? Header(Amazon.Runtime.Internal.Transform.IWebResponseData? answer, string name) =>
        OnlyRegion(answer?.GetHeaderValue(name));

    private static string? OnlyRegion(string? text) => text is not null && RegionName().IsMatch(text) ? text : null;

    // A proxy's page is none of S3's errors.
    private static async Task<XElement?> ReadAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        try
        {
            var text = await answer.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
            using var reader = XmlReader.Create(new StringReader(text));
            return XElement.Load(reader);
        }
        catch (Exception exception) when (exception is XmlException or HttpRequestException or IOException or InvalidOperationException)
        {
            // The status is what matters.
            return null;
        }
    }

    private static string? Named(string? message) => ExpectedRegion().Match(message ?? "") is { Success: true } match
        ? match.Groups[1].Value
        : null;

    [GeneratedRegex("\\A[a-z0-9-]{1,40}\\z")]
    private static partial Regex RegionName();

    // "The authorization header is malformed; the region 'us-east-1' is wrong; expecting 'eu-central-1'"
    [GeneratedRegex("expecting '([a-z0-9-]{1,40})'")]
    private static partial Regex ExpectedRegion();
}
