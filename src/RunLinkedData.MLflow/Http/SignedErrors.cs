using System.Text.RegularExpressions;

namespace RunLinkedData.MLflow.Http;

/// <summary>
/// What a storage means that fails at an address that the server has signed. Neither the login nor the address of the server is to blame.
/// </summary>
/// <remarks>
/// Of what the storage says only the code is shown: a wrong signature is answered with all that was signed.
/// The codes are S3's: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html.
/// </remarks>
internal static partial class SignedErrors
{
    /// <summary>The longest body in which a code is looked for.</summary>
    public const int LongestAnswer = 1 << 16;

    /// <summary>The code of an error and what to do; null where the words for servers fit as well.</summary>
    public static (string Code, string Sentence)? Explain(HttpFailure failure) => failure.Kind switch
    {
        FailureKind.Connection or FailureKind.UnknownHost or FailureKind.Broken => (
            MlflowErrorCode.TemporarilyUnavailable,
            $"The storage behind the server could not be reached at {failure.Address.Authority}"
            + (failure.InnerException is { } inner ? $" ({inner.GetBaseException().Message.TrimEnd('.')})" : "")
            + ". The server has signed that address; it must be known, and let through, here too."),
        FailureKind.Status => Refused(failure.Status!.Value, CodeIn(failure.Body)),
        FailureKind.Foreign => (
            MlflowErrorCode.EndpointNotFound,
            $"{failure.Address.Authority} said yes, but not as a storage does: perhaps the page of a proxy or a login."),
        _ => null,
    };

    /// <summary>What a status means that a storage answers at a signed address.</summary>
    public static (string Code, string Sentence) Refused(int status, string? code)
    {
        var named = code is null ? "" : $" The storage said: {code}.";
        var (ownCode, sentence) = (status, code) switch
        {
            (_, "NoSuchBucket") => (
                MlflowErrorCode.ResourceDoesNotExist,
                "The bucket is not there. Make it, or correct the artifact location of the experiment."),
            (404, _) => (MlflowErrorCode.ResourceDoesNotExist, "There is no such file in the storage."),
            (_, "EntityTooLarge") or (413, _) => (
                MlflowErrorCode.InvalidParameterValue, "The file is larger than the storage, or a proxy on the way, takes in one piece."),
            (_, "SignatureDoesNotMatch") => (
                MlflowErrorCode.PermissionDenied,
                "The storage does not accept the signature of the server. A proxy on the way may change headers, or the secret key of the "
                + "server is wrong."),
            (429, _) or (_, "SlowDown") => (
                MlflowErrorCode.RequestLimitExceeded, "The storage takes no more calls for now. Try again later, or send fewer at once."),
            (507, _) => (MlflowErrorCode.ResourceExhausted, "The storage has no space left."),
            (408 or >= 500 and not 501, _) => (MlflowErrorCode.TemporarilyUnavailable, "The storage failed. Try again later."),
            (400 or 401 or 403, _) => (
                MlflowErrorCode.PermissionDenied,
                "The storage does not accept the address that the server has signed: it has expired, or the credentials of the server "
                + "itself do not allow this. Ask whoever runs the server."),
            _ => (MlflowErrorCode.InternalError, "The storage refuses it."),
        };
        return (ownCode, sentence + named);
    }

    /// <summary>The code in an answer of S3; null when there is none.</summary>
    public static string? CodeIn(string body) => Code().Match(body) is { Success: true } match ? match.Groups[1].Value : null;

    [GeneratedRegex("<Code>([A-Za-z0-9.]{1,60})</Code>")]
    private static partial Regex Code();
}
