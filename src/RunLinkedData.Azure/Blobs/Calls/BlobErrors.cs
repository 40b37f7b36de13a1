using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts.Transfers.Calls;

namespace RunLinkedData.Azure.Blobs.Calls;

/// <summary>Why a call failed and what to do, in the words of Azure.</summary>
/// <remarks>The codes: https://learn.microsoft.com/rest/api/storageservices/blob-service-error-codes.</remarks>
internal static class BlobErrors
{
    /// <summary>Awaits a call about an artifact.</summary>
    public static Task<T> ExplainAsync<T>(BlobContainer container, BlobCall call, string subject, Task<T> asked) =>
        StorageErrors.ExplainAsync<T, BlobFailure>(asked, failure => ToException(container, call, subject, failure));

    public static MlflowException ToException(BlobContainer container, BlobCall call, string subject, BlobFailure failure)
    {
        var (code, advice) = Explain(container, call, failure);
        return StorageErrors.ToException(subject, call.Doing, code, advice, failure);
    }

    private static (string, string) Explain(BlobContainer container, BlobCall call, BlobFailure failure) => failure.Kind switch
    {
        StorageFailureKind.NoCredentials when failure.Said is not null => (
            MlflowErrorCode.Unauthenticated,
            "Microsoft Entra ID gave no token for the credentials. Check AZURE_CLIENT_ID, AZURE_TENANT_ID and AZURE_CLIENT_SECRET if they "
            + $"are set, the network, and log in again with 'az login'{StorageErrors.Reason(failure)}"),
        StorageFailureKind.NoCredentials => (
            MlflowErrorCode.Unauthenticated,
            "No credentials were found. Set AZURE_STORAGE_CONNECTION_STRING or AZURE_STORAGE_ACCESS_KEY (wasbs), AZURE_STORAGE_SAS_TOKEN "
            + "(abfss), or AZURE_CLIENT_ID, AZURE_TENANT_ID and AZURE_CLIENT_SECRET; log in with 'az login', run where there is a managed "
            + "identity, or set AzureOptions"),
        StorageFailureKind.UnknownHost => (
            MlflowErrorCode.TemporarilyUnavailable,
            $"The host of {container.Address} could not be found. Check the name of the storage account, the network's name service, and "
            + $"the endpoint of AZURE_STORAGE_CONNECTION_STRING if it is set{StorageErrors.Reason(failure)}"),
        StorageFailureKind.Connection => (
            MlflowErrorCode.TemporarilyUnavailable,
            $"No connection to {container.Address} could be made or kept. Check the network, its proxies, and the endpoint of "
            + $"AZURE_STORAGE_CONNECTION_STRING if it is set{StorageErrors.Reason(failure)}"),
        StorageFailureKind.Certificate => (
            MlflowErrorCode.Unauthenticated,
            $"The certificate of {container.Address} is not trusted. Put your own authority into "
            + $"MLFLOW_TRACKING_SERVER_CERT_PATH{StorageErrors.Reason(failure)}"),
        StorageFailureKind.Timeout => (
            MlflowErrorCode.TemporarilyUnavailable,
            $"{container.Address} did not answer, or nothing moved, for too long. Try again later; check the network and its proxies"),
        StorageFailureKind.Malformed => (
            MlflowErrorCode.EndpointNotFound,
            $"The answer of {container.Address} is not that of a blob service. Check that no proxy or login page answers instead, and the "
            + $"endpoint of AZURE_STORAGE_CONNECTION_STRING if it is set{StorageErrors.Reason(failure)}"),
        StorageFailureKind.NotSent => (
            MlflowErrorCode.InvalidParameterValue,
            $"The Azure SDK did not send the request{StorageErrors.Reason(failure)}"),
        _ => ExplainRefusal(container, call, failure),
    };

    private static (string, string) ExplainRefusal(BlobContainer container, BlobCall call, BlobFailure failure) => failure switch
    {
        { IsThrottling: true } => (
            MlflowErrorCode.RequestLimitExceeded,
            "The storage takes no more requests for now, also after several tries. Try again later, or send fewer at once"),
        { IsDamage: true } => (
            MlflowErrorCode.DataLoss,
            "What arrived is not what was sent, also when it was sent again; the storage has refused it. Look at the network and at "
            + "proxies on the way, and whether somebody writes to the file"),
        { Status: 401 or 403 } or { Code: "PublicAccessNotPermitted" or "NoAuthenticationInformation" } =>
            ExplainDenial(container, call, failure),
        { Code: "ContainerNotFound" or "FilesystemNotFound" } => (
            MlflowErrorCode.ResourceDoesNotExist,
            $"There is no container '{container.Name}' at {container.Address}. Make it, or correct the experiment's artifact location"),
        { Code: "ContainerBeingDeleted" or "ContainerDisabled" } => (
            MlflowErrorCode.InvalidState,
            $"The container '{container.Name}' is being deleted or is disabled. Wait, or correct the artifact location of the experiment"),
        { Code: "BlobImmutableDueToPolicy" } => (
            MlflowErrorCode.PermissionDenied,
            $"A policy of the container '{container.Name}' keeps blobs from being changed or deleted. Look at its immutability and legal "
            + "holds"),
        { Code: "BlobArchived" or "BlobBeingRehydrated" } => (
            MlflowErrorCode.InvalidState,
            "The file is archived. Bring it back first, as with 'az storage blob set-tier --tier Hot'"),
        { Code: "LeaseIdMissing" or "LeaseIdMismatchWithBlobOperation" or "LeaseLost" } => (
            MlflowErrorCode.InvalidState,
            "Somebody holds a lease on the file. Wait until it ends, or break it with 'az storage blob lease break'"),
        { Code: "InvalidBlockList" } => (
            MlflowErrorCode.TemporarilyUnavailable,
            "Parts of the upload are gone: the storage has dropped them, or somebody else has stored a file of that name. Store the file "
            + "again"),
        { Code: "InvalidBlobOrBlock" } => (
            MlflowErrorCode.InvalidState,
            "Another program has left parts of another kind under that name, which Azure drops after a week. Store any file under that "
            + "name by another tool and delete it, which drops them at once"),
        { Code: "RequestBodyTooLarge" } or { Status: 413 } => (
            MlflowErrorCode.InvalidParameterValue,
            "The file is larger than the storage takes in one piece (5,000 MiB). Lower TransferOptions.MultipartThreshold"),
        { Code: "ResourceTypeMismatch" or "PathAlreadyExists" or "DirectoryIsNotEmpty" or "InvalidBlobType" } => (
            MlflowErrorCode.InvalidParameterValue,
            "What lies under that name is a folder, or another kind of blob. Use another name"),
        { Code: "UnsupportedHttpVerb" or "InvalidHeaderValue" or "UnsupportedHeader" or "NotImplemented" } or { Status: 501 } => (
            MlflowErrorCode.InvalidParameterValue,
            "The storage does not know something that was asked of it. Use a newer one; Azurite needs --skipApiVersionCheck"),
        { Status: 404 } => (MlflowErrorCode.ResourceDoesNotExist, "There is no such file"),
        { Status: 407 } => (
            MlflowErrorCode.Unauthenticated,
            "A proxy on the way asks for a login. Put it into HTTPS_PROXY, or name the host in NO_PROXY"),
        { IsTransient: true } => (
            MlflowErrorCode.TemporarilyUnavailable,
            "The storage failed, also when it was asked again. Try later"),
        { Status: >= 300 and < 500 } => (MlflowErrorCode.InvalidParameterValue, "The storage refuses it"),
        _ => (MlflowErrorCode.InternalError, "The storage failed"),
    };

    private static (string, string) ExplainDenial(BlobContainer container, BlobCall call, BlobFailure failure) => failure switch
    {
        { Code: "PublicAccessNotPermitted" or "NoAuthenticationInformation" } => (
            MlflowErrorCode.Unauthenticated,
            "The storage account answers nobody who does not say who asks. Set credentials, such as AZURE_STORAGE_CONNECTION_STRING or "
            + "'az login'"),
        { Detail: { } detail } when detail.Contains("time frame", StringComparison.OrdinalIgnoreCase) => (
            MlflowErrorCode.Unauthenticated,
            $"The shared access signature (SAS) has expired or is not valid yet. Make a new one, and check the clock of this machine "
            + $"({detail.TrimEnd('.')})"),
        { Code: "RequestDateTooOld" } => Skewed,
        { Detail: { } detail } when detail.Contains("date header", StringComparison.OrdinalIgnoreCase) => Skewed,
        { Code: "InvalidAuthenticationInfo" } => (
            MlflowErrorCode.Unauthenticated,
            "The storage does not accept the token: it has expired, or is of another tenant. Log in again ('az login'), and look at "
            + "AZURE_TENANT_ID"),
        { Code: "AuthenticationFailed" } => (
            MlflowErrorCode.Unauthenticated,
            $"The storage does not accept the signature. Check that {container.Settings.Access.Kind} is the current one of this storage "
            + "account, the clock of this machine, and that no proxy changes requests"),
        { Code: "KeyBasedAuthenticationNotPermitted" } => (
            MlflowErrorCode.PermissionDenied,
            "The storage account takes no keys. Use tokens of Microsoft Entra ID ('az login', a managed identity) instead of "
            + container.Settings.Access.Kind),
        { Code: "AccountIsDisabled" } => (
            MlflowErrorCode.PermissionDenied,
            "The storage account is disabled. Look at the subscription in Azure's portal"),
        { Code: "AuthorizationSourceIPMismatch" } => (
            MlflowErrorCode.PermissionDenied,
            "The shared access signature (SAS) is not valid for the address of this machine. Make one without that limit"),
        {
            Code: "AuthorizationPermissionMismatch" or "InsufficientAccountPermissions" or "AuthorizationResourceTypeMismatch"
            or "AuthorizationServiceMismatch" or "AuthorizationProtocolMismatch" or "UnauthorizedBlobOverwrite"
        } =>
            (MlflowErrorCode.PermissionDenied, Permission(container, call)),
        { Code: "AuthorizationFailure" } => (
            MlflowErrorCode.PermissionDenied,
            $"{Permission(container, call)}; or the network rules of the storage account keep this machine out: look at its \"Networking\" "
            + "in Azure's portal"),
        { Status: 401 } => (
            MlflowErrorCode.Unauthenticated,
            $"{container.Address} wants a login. If a proxy is on the way, look there; else set credentials"),
        _ => (MlflowErrorCode.PermissionDenied, Permission(container, call)),
    };

    private static (string, string) Skewed => (
        MlflowErrorCode.Unauthenticated,
        "The clock of this machine differs too much from the storage's. Set it, by NTP for instance");

    private static string Permission(BlobContainer container, BlobCall call) =>
        "The credentials do not allow it. " + (container.Settings.Access switch
        {
            { IsToken: true } =>
                $"Give their user or identity the role '{call.Role}' on the storage account or the container '{container.Name}'",
            { IsSigned: true } => $"Make a shared access signature (SAS) with the permissions {call.Letters}",
            _ => "Check them, and the storage account's settings",
        });
}
