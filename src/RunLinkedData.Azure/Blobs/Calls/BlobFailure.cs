using System.Xml;
using Azure;
using Azure.Identity;
using RunLinkedData.MLflow.Artifacts.Transfers.Calls;

namespace RunLinkedData.Azure.Blobs.Calls;

/// <summary>A call that failed, with what is known of it. Callers see it as the error that <see cref="BlobErrors"/> makes of it.</summary>
/// <remarks>
/// The SDK's own exception is not kept: its message quotes the answer, which for a signature that is wrong quotes what was signed.
/// </remarks>
internal sealed class BlobFailure(StorageFailureKind kind, string? said) : StorageFailure(kind, said)
{
    /// <summary>What the storage says besides of a login: <c>Signature not valid in the specified time frame: ...</c>.</summary>
    public string? Detail { get; private init; }

    public override bool IsThrottling => base.IsThrottling || Code is "ServerBusy" or "TooManyRequests";

    public override bool IsDamage => Code is "Md5Mismatch" or "Crc64Mismatch";

    /// <summary>
    /// The name is taken. A SAS without the permission to replace says so in its own way:
    /// https://learn.microsoft.com/rest/api/storageservices/blob-service-error-codes.
    /// </summary>
    public bool IsTaken => Code is "BlobAlreadyExists" or "UnauthorizedBlobOverwrite" || (Status == 412 && Code == "ConditionNotMet");

    /// <summary>What an exception of a call means; null when it is none of the storage's or the network's.</summary>
    public static BlobFailure? From(Exception exception, bool hasStoodStill) => exception switch
    {
        BlobFailure failure => failure,
        AuthenticationFailedException => new BlobFailure(StorageFailureKind.NoCredentials, MeantBy(exception.Message)),
        RequestFailedException { Status: 0, InnerException: { } cause } => From(cause, hasStoodStill),
        RequestFailedException { Status: 0 } => new BlobFailure(StorageFailureKind.Connection, Quote(exception.Message)),
        RequestFailedException refused => Refused(refused),
        XmlException => new BlobFailure(StorageFailureKind.Malformed, Quote(exception.Message)),
        _ when OfNetwork(exception, hasStoodStill) is var (kind, said) => new BlobFailure(kind, said),
        InvalidOperationException => new BlobFailure(StorageFailureKind.NotSent, Quote(exception.Message)),
        _ => null,
    };

    /// <summary>The answer is none of a blob service.</summary>
    public static BlobFailure Malformed() => new(StorageFailureKind.Malformed, null);

    private static BlobFailure Refused(RequestFailedException exception)
    {
        // An answer of success that is not the one of the call: a page of a proxy, for instance.
        if (exception.Status is < 300)
        {
            return Malformed();
        }

        var headers = exception.GetRawResponse()?.Headers;
        var words = WordsOf(exception.Message);
        return new BlobFailure(StorageFailureKind.Refused, words)
        {
            Status = exception.Status,
            Code = Quote(exception.ErrorCode),
            RequestId = headers?.TryGetValue("x-ms-request-id", out var id) == true ? Quote(id) : null,
            Detail = Quote(exception.Data["AuthenticationErrorDetail"] as string),
        };
    }

    /// <summary>The storage's own words: the first line, before what the SDK writes of the request.</summary>
    private static string? WordsOf(string message)
    {
        var line = message.Split('\n', 2)[0];
        var end = line.IndexOf("RequestId:", StringComparison.Ordinal);
        line = end < 0 ? line : line[..end];
        return line.StartsWith("Service request failed", StringComparison.Ordinal) ? null : Quote(line);
    }

    /// <summary>Of the links of <c>DefaultAzureCredential</c>, those that somebody has set up; what is not there is not told.</summary>
    private static string? MeantBy(string message) => Quote(string.Join(' ', message
        .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Where(line => !NotMeant.Any(words => line.Contains(words, StringComparison.OrdinalIgnoreCase)))
        .Select(line => line.TrimStart('-', ' ').Replace(RetryHint, "", StringComparison.Ordinal))));

    // What the SDK says to programmers.
    private const string RetryHint =
        "Retry settings can be adjusted in ClientOptions.Retry or by configuring a custom retry policy in ClientOptions.RetryPolicy. ";

    private static readonly string[] NotMeant =
    [
        "DefaultAzureCredential failed to retrieve a token", "unavailable", "not installed", "not been installed", "not found",
        "is not set", "are not fully configured", "https://aka.ms", "See the troubleshooting guide", "please run 'az login'",
    ];
}
