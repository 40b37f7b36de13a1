using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts.Transfers.Calls;

namespace RunLinkedData.Google.Gcs.Calls;

/// <summary>
/// Turns a failed call into the error that callers see: what could not be done, to what, where; why; what to do; what the storage said.
/// </summary>
internal static class GcsErrors
{
    /// <summary>Awaits a call about an artifact.</summary>
    public static Task<T> ExplainAsync<T>(GcsBucket bucket, GcsCall call, string subject, Task<T> asked) =>
        StorageErrors.ExplainAsync<T, GcsFailure>(asked, failure => ToException(bucket, call, subject, failure));

    public static MlflowException ToException(GcsBucket bucket, GcsCall call, string subject, GcsFailure failure)
    {
        var (code, advice) = Explain(bucket, call, failure);
        return StorageErrors.ToException(subject, call.Doing, code, advice, failure);
    }

    private static (string Code, string Advice) Explain(GcsBucket bucket, GcsCall call, GcsFailure failure) => failure.Kind switch
    {
        StorageFailureKind.NoCredentials when failure.Code is not null => (
            MlflowErrorCode.Unauthenticated,
            "Google gives no token for the credentials: they have expired or were revoked, or the clock of this machine is wrong. Log in "
            + $"again with 'gcloud auth application-default login', or get a new key{Reason(failure)}"),
        StorageFailureKind.NoCredentials => (
            MlflowErrorCode.Unauthenticated,
            "The credentials cannot be used. Look at GOOGLE_APPLICATION_CREDENTIALS or GoogleOptions.CredentialPath, or log in again with "
            + $"'gcloud auth application-default login'{Reason(failure)}"),
        StorageFailureKind.UnknownHost => (
            MlflowErrorCode.TemporarilyUnavailable,
            $"The host of {bucket.Address} could not be found. Check the network's name service, and STORAGE_EMULATOR_HOST or "
            + $"GoogleOptions.Endpoint if one is set{Reason(failure)}"),
        StorageFailureKind.Connection => (
            MlflowErrorCode.TemporarilyUnavailable,
            $"No connection to {bucket.Address} could be made or kept. Check the network, its proxies, and STORAGE_EMULATOR_HOST or "
            + $"GoogleOptions.Endpoint if one is set{Reason(failure)}"),
        StorageFailureKind.Certificate => (
            MlflowErrorCode.Unauthenticated,
            $"The certificate of {bucket.Address} is not trusted. Add your own authority to those of the system{Reason(failure)}"),
        StorageFailureKind.Timeout => (
            MlflowErrorCode.TemporarilyUnavailable,
            $"{bucket.Address} did not answer, or nothing moved, for too long. Try again later; check the network and its proxies, and "
            + "MLFLOW_ARTIFACT_UPLOAD_DOWNLOAD_TIMEOUT (seconds) if it is set"),
        StorageFailureKind.Malformed => (
            MlflowErrorCode.EndpointNotFound,
            $"The answer of {bucket.Address} is not that of Google Cloud Storage. Check that no proxy or login page answers instead, and "
            + $"STORAGE_EMULATOR_HOST or GoogleOptions.Endpoint if one is set{Reason(failure)}"),
        StorageFailureKind.NotSent => (MlflowErrorCode.InvalidParameterValue, $"The request was not sent{Reason(failure)}"),
        _ => ExplainRefusal(bucket, call, failure),
    };

    private static (string Code, string Advice) ExplainRefusal(GcsBucket bucket, GcsCall call, GcsFailure failure) => failure switch
    {
        { IsThrottling: true } => (
            MlflowErrorCode.RequestLimitExceeded,
            "The storage takes no more requests for now, also after several tries. Try again later, or send fewer at once; one name may be "
            + "written about once a second"),
        { IsDamage: true } => (
            MlflowErrorCode.DataLoss,
            "What arrived is not what was sent, also when it was sent again; the storage has refused it. Look at the network and at "
            + "proxies on the way, and whether somebody writes to the file"),
        { Code: "userProjectMissing" } => (
            MlflowErrorCode.InvalidParameterValue,
            $"Whoever asks pays for requests to the bucket '{bucket.Name}'. Set GoogleOptions.UserProject to the project that pays"),
        { Code: "userProjectAccountProblem" or "userProjectInvalid" or "userProjectInconsistent" } => (
            MlflowErrorCode.PermissionDenied,
            $"The project '{bucket.Settings.UserProject}' cannot pay for the requests. Look at its billing, at GoogleOptions.UserProject, "
            + "and at the permission serviceusage.services.use on it"),
        { IsNoBucket: true } => (
            MlflowErrorCode.ResourceDoesNotExist,
            $"There is no bucket '{bucket.Name}' at {bucket.Address}. Make it, or correct the artifact location of the experiment; with a "
            + "storage of your own, look at STORAGE_EMULATOR_HOST or GoogleOptions.Endpoint"),
        { Status: 404 } => (
            MlflowErrorCode.ResourceDoesNotExist,
            call.Permission == GcsCall.Get.Permission
                ? "There is no such file"
                : $"There is no such file, or no bucket '{bucket.Name}' at {bucket.Address}"),
        { Status: 410 } => (
            MlflowErrorCode.TemporarilyUnavailable,
            "The resumable upload was dropped by the storage. Store the file again"),
        { Status: 401 or 403 } when bucket.Caller?.Credential is null => (
            MlflowErrorCode.Unauthenticated,
            "No credentials were found, and the bucket is not open to everybody. Set GOOGLE_APPLICATION_CREDENTIALS to a file of "
            + "credentials, log in with 'gcloud auth application-default login', run where the machine has an account, or set "
            + "GoogleOptions.Credential"),
        { Status: 401 } => (
            MlflowErrorCode.Unauthenticated,
            "The storage does not accept the token: it has expired or was revoked, or the clock of this machine is wrong. Set the clock, "
            + "by NTP for instance; log in again with 'gcloud auth application-default login', or get a new key"),
        { Status: 407 } => (
            MlflowErrorCode.Unauthenticated,
            "A proxy on the way asks for a login. Put it into HTTPS_PROXY, or name the host in NO_PROXY"),
        { Said: { } said } when said.Contains("KMS", StringComparison.OrdinalIgnoreCase) && failure.Status is 400 or 403 => (
            MlflowErrorCode.PermissionDenied,
            "The key that files are encrypted with cannot be used. Look at its state in Cloud KMS, at GoogleOptions.KmsKeyName, and "
            + "whether the service agent of Cloud Storage has the role roles/cloudkms.cryptoKeyEncrypterDecrypter on it"),
        { Code: "retentionPolicyNotMet" or "objectUnderActiveHold" or "objectUnderRetention" } => (
            MlflowErrorCode.InvalidState,
            "A retention policy or a hold of the bucket keeps the file as it is"),
        { Status: 403 } when Is(failure, "billing account") || failure.Code is "accountDisabled" => (
            MlflowErrorCode.PermissionDenied,
            "The billing account of the bucket's project is closed or missing. Look at the project's billing"),
        { Status: 403 } => (
            MlflowErrorCode.PermissionDenied,
            $"The credentials do not allow it. Add the permission {call.Permission} on the bucket '{bucket.Name}' to their account, as the "
            + $"role roles/storage.objectUser has it{Besides(call)}"),
        { Status: 413 } => (
            MlflowErrorCode.InvalidParameterValue,
            "The body is too large. If a proxy on the way takes no large ones, set MLFLOW_GCS_UPLOAD_CHUNK_SIZE or "
            + "GoogleOptions.UploadChunkSize"),
        { Status: 507 } => (MlflowErrorCode.ResourceExhausted, "The storage has no space left"),
        { IsTransient: true } => (
            MlflowErrorCode.TemporarilyUnavailable,
            "The storage failed, also when it was asked again. Try later"),
        { Status: >= 300 and < 400 } => (
            MlflowErrorCode.EndpointNotFound,
            $"{bucket.Address} points elsewhere. Check that no proxy or login page answers instead, and STORAGE_EMULATOR_HOST or "
            + "GoogleOptions.Endpoint if one is set"),
        { Status: >= 400 and < 500 } => (MlflowErrorCode.InvalidParameterValue, "The storage refuses it"),
        _ => (MlflowErrorCode.InternalError, "The storage failed"),
    };

    private static string Besides(GcsCall call) => call switch
    {
        _ when call == GcsCall.Put => ". To replace a file needs storage.objects.delete as well",
        _ when call.Permission == GcsCall.Get.Permission =>
            ". A file that is not there is refused so as well where storage.objects.list is not allowed",
        _ => "",
    };

    private static bool Is(GcsFailure failure, string words) =>
        failure.Said?.Contains(words, StringComparison.OrdinalIgnoreCase) == true;

    private static string Reason(GcsFailure failure) =>
        (failure.Said ?? failure.Code) is { } said ? $" ({said.TrimEnd('.')})" : "";
}
