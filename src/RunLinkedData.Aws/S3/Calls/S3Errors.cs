using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts.Transfers.Calls;

namespace RunLinkedData.Aws.S3.Calls;

/// <summary>
/// Turns a failed call into the error that callers see: what could not be done, to what, where; why; what to do; what the storage said.
/// </summary>
internal static class S3Errors
{
    /// <summary>Awaits a call about an artifact.</summary>
    public static Task<T> ExplainAsync<T>(Bucket bucket, S3Call call, string subject, Task<T> asked) =>
        StorageErrors.ExplainAsync<T, S3Failure>(asked, failure => ToException(bucket, call, subject, failure));

    public static MlflowException ToException(Bucket bucket, S3Call call, string subject, S3Failure failure)
    {
        var (code, advice) = Explain(bucket, call, failure);
        return StorageErrors.ToException(subject, call.Doing, code, advice, failure);
    }

    private static (string Code, string Advice) Explain(Bucket bucket, S3Call call, S3Failure failure) => failure.Kind switch
    {
        StorageFailureKind.NoCredentials => (MlflowErrorCode.Unauthenticated, failure.Said ?? "There are no credentials"),
        StorageFailureKind.UnknownHost => (
            MlflowErrorCode.TemporarilyUnavailable,
            $"The host of {bucket.Address} could not be found. Check the network's name service, the bucket's name and region, and "
            + $"MLFLOW_S3_ENDPOINT_URL or AWS_ENDPOINT_URL_S3 if one is set{StorageErrors.Reason(failure)}"),
        StorageFailureKind.Connection => (
            MlflowErrorCode.TemporarilyUnavailable,
            $"No connection to {bucket.Address} could be made or kept. Check the network, its proxies, and MLFLOW_S3_ENDPOINT_URL or "
            + $"AWS_ENDPOINT_URL_S3 if one is set{StorageErrors.Reason(failure)}"),
        StorageFailureKind.Certificate => (
            MlflowErrorCode.Unauthenticated,
            $"The certificate of {bucket.Address} is not trusted. Put your own authority into AWS_CA_BUNDLE or "
            + $"S3Options.ServerCertificatePath{StorageErrors.Reason(failure)}"),
        StorageFailureKind.Timeout => (
            MlflowErrorCode.TemporarilyUnavailable,
            $"{bucket.Address} did not answer, or nothing moved, for too long. Try again later; check the network and its proxies"),
        StorageFailureKind.Malformed => (
            MlflowErrorCode.EndpointNotFound,
            $"The answer of {bucket.Address} is not that of S3. Check that no proxy or login page answers instead, and "
            + $"MLFLOW_S3_ENDPOINT_URL or AWS_ENDPOINT_URL_S3 if one is set{StorageErrors.Reason(failure)}"),
        StorageFailureKind.NotSent => (
            MlflowErrorCode.InvalidParameterValue,
            $"The AWS SDK did not send the request{StorageErrors.Reason(failure)}"),
        _ => ExplainRefusal(bucket, call, failure),
    };

    private static (string Code, string Advice) ExplainRefusal(Bucket bucket, S3Call call, S3Failure failure) => failure switch
    {
        { IsThrottling: true } => (
            MlflowErrorCode.RequestLimitExceeded,
            "The storage takes no more requests for now, also after several tries. Try again later, or send fewer at once"),
        { IsDamage: true } => (
            MlflowErrorCode.DataLoss,
            "What arrived is not what was sent, also when it was sent again; the storage has refused it. Look at the network and at "
            + "proxies on the way, and whether somebody writes to the file"),
        { IsElsewhere: true } => (
            MlflowErrorCode.InvalidParameterValue,
            $"The bucket '{bucket.Name}' is in the region '{failure.Region}', where it could not be reached either. Set AWS_REGION to that "
            + "one, and look at MLFLOW_S3_ENDPOINT_URL or AWS_ENDPOINT_URL_S3 if one is set"),
        { Code: "NoSuchBucket" } => (
            MlflowErrorCode.ResourceDoesNotExist,
            $"There is no bucket '{bucket.Name}' at {bucket.Address}. Make it, or correct the artifact location of the experiment; with a "
            + "storage of your own, look at MLFLOW_S3_ENDPOINT_URL"),
        { Code: "NoSuchUpload" } => (
            MlflowErrorCode.TemporarilyUnavailable,
            "The upload in parts was dropped by the storage or by somebody else. Store the file again"),
        { Status: 404 } or { Code: "NoSuchKey" or "NoSuchVersion" } => (
            MlflowErrorCode.ResourceDoesNotExist,
            "There is no such file"),
        { Code: "InvalidAccessKeyId" or "InvalidClientTokenId" or "UnrecognizedClientException" or "InvalidToken" } => (
            MlflowErrorCode.Unauthenticated,
            "The storage does not know the credentials. Check the access key and the session token, and that they are of this storage"),
        { Code: "ExpiredToken" or "ExpiredTokenException" or "TokenRefreshRequired" or "RequestExpired" } => (
            MlflowErrorCode.Unauthenticated,
            "The session of the credentials has expired. Get new ones, for instance with 'aws sso login'"),
        { Code: "RequestTimeTooSkewed" } => (
            MlflowErrorCode.Unauthenticated,
            "The clock of this machine differs too much from the storage's. Set it, by NTP for instance"),
        { Code: "SignatureDoesNotMatch" } => (
            MlflowErrorCode.Unauthenticated,
            "The storage does not accept the signature. Check the secret access key, the clock of this machine, and that no proxy changes "
            + "requests"),
        { Code: "AuthorizationHeaderMalformed" or "PermanentRedirect" or "IllegalLocationConstraintException" } or { Status: 301 or 307 } =>
            (
                MlflowErrorCode.InvalidParameterValue,
                $"The bucket '{bucket.Name}' is in another region than '{bucket.Region}'. Set AWS_REGION to it"),
        { Code: "InvalidObjectState" } => (
            MlflowErrorCode.InvalidState,
            "The file is archived (Glacier, Deep Archive). Restore it first, as with 'aws s3api restore-object'"),
        { Code: "EntityTooLarge" } => (
            MlflowErrorCode.InvalidParameterValue,
            "The file is larger than the storage takes in one piece (5 GiB on S3). Lower TransferOptions.MultipartThreshold"),
        { Code: "QuotaExceeded" or "XMinioStorageFull" or "XMinioAdminBucketQuotaExceeded" } or { Status: 507 } => (
            MlflowErrorCode.ResourceExhausted,
            "The storage has no space left, or its quota is used up"),
        { Code: "NotImplemented" or "XNotImplemented" } or { Status: 501 } => (
            MlflowErrorCode.InvalidParameterValue,
            "The storage does not know something that was asked of it. If it refuses checksums, set S3Options.Checksums to WhenRequired or "
            + "AWS_REQUEST_CHECKSUM_CALCULATION=when_required; if conditions, S3Options.ConditionalWrites to false"),
        { Code: { } key } when key.StartsWith("KMS.", StringComparison.Ordinal) => (
            MlflowErrorCode.PermissionDenied,
            "The key that files are encrypted with cannot be used. Look at its state in KMS, and at kms:GenerateDataKey and kms:Decrypt of "
            + "the user or role"),
        { Status: 403 } or { Code: "AccessDenied" or "AllAccessDisabled" or "AccountProblem" } => (
            MlflowErrorCode.PermissionDenied,
            $"The credentials do not allow it. Add the permission {call.Permission} on {Resource(bucket, call)} to their user or role, or "
            + $"look at the bucket's policy{(bucket.Settings.ExpectedBucketOwner is { } owner ? Owner(owner) : "")}"
            + (call.Permission == S3Call.Get.Permission ? Missing : "")),
        { Status: 401 } => (
            MlflowErrorCode.Unauthenticated,
            $"{bucket.Address} wants a login. If a proxy is on the way, look there"),
        { Status: 407 } => (
            MlflowErrorCode.Unauthenticated,
            "A proxy on the way asks for a login. Put it into HTTPS_PROXY, or name the host in NO_PROXY"),
        { IsTransient: true } => (
            MlflowErrorCode.TemporarilyUnavailable,
            "The storage failed, also when it was asked again. Try later"),
        { Status: >= 400 and < 500 } => (MlflowErrorCode.InvalidParameterValue, "The storage refuses it"),
        _ => (MlflowErrorCode.InternalError, "The storage failed"),
    };

    private const string Missing = ". A file that is not there is refused so as well where s3:ListBucket is not allowed";

    private static string Owner(string owner) => $", and whether the account {owner} owns the bucket, as the settings expect";

    private static string Resource(Bucket bucket, S3Call call) =>
        call == S3Call.List || call == S3Call.ListUploads ? $"arn:aws:s3:::{bucket.Name}" : $"arn:aws:s3:::{bucket.Name}/*";
}
