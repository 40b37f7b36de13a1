namespace RunLinkedData.MLflow;

/// <summary>
/// MLflow's own error codes, as its REST API names them; the values of <see cref="MlflowException.Code"/> that a
/// <see cref="MlflowException"/> carries. Every store uses the same code for the same mistake.
/// </summary>
public static class MlflowErrorCode
{
    /// <summary>A value was refused: too long, ill-formed, not allowed here, or its run or experiment is deleted.</summary>
    public const string InvalidParameterValue = "INVALID_PARAMETER_VALUE";

    /// <summary>There is no run, experiment, tag or artifact of that name.</summary>
    public const string ResourceDoesNotExist = "RESOURCE_DOES_NOT_EXIST";

    /// <summary>The name is taken, also by a deleted experiment.</summary>
    public const string ResourceAlreadyExists = "RESOURCE_ALREADY_EXISTS";

    /// <summary>The call breaks an integrity rule of the database.</summary>
    public const string BadRequest = "BAD_REQUEST";

    /// <summary>The thing is in a state that forbids the call, such as renaming a deleted experiment.</summary>
    public const string InvalidState = "INVALID_STATE";

    /// <summary>The credentials do not allow it: a read-only file or folder, or a server that says no.</summary>
    public const string PermissionDenied = "PERMISSION_DENIED";

    /// <summary>No login, or a wrong one; or the server's certificate is not trusted.</summary>
    public const string Unauthenticated = "UNAUTHENTICATED";

    /// <summary>There is no such call at that address: a wrong base address, or a server too old for it.</summary>
    public const string EndpointNotFound = "ENDPOINT_NOT_FOUND";

    /// <summary>The server takes no more calls for now; the same call may succeed later.</summary>
    public const string RequestLimitExceeded = "REQUEST_LIMIT_EXCEEDED";

    /// <summary>The server gave up for lack of time; the same call may succeed later.</summary>
    public const string DeadlineExceeded = "DEADLINE_EXCEEDED";

    /// <summary>Busy now, for example locked by another program; the same call may succeed later.</summary>
    public const string TemporarilyUnavailable = "TEMPORARILY_UNAVAILABLE";

    /// <summary>No space is left where the store or the artifacts are.</summary>
    public const string ResourceExhausted = "RESOURCE_EXHAUSTED";

    /// <summary>Stored data is damaged or is not what it should be.</summary>
    public const string DataLoss = "DATA_LOSS";

    /// <summary>The store failed in a way that none of the other codes describes.</summary>
    public const string InternalError = "INTERNAL_ERROR";
}
