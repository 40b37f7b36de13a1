namespace RunLinkedData.MLflow.Artifacts.Transfers.Calls;

/// <summary>Why a call failed.</summary>
internal enum StorageFailureKind
{
    /// <summary>The storage said no.</summary>
    Refused,

    /// <summary>There is nobody to sign as.</summary>
    NoCredentials,

    /// <summary>The host's name is not known.</summary>
    UnknownHost,

    /// <summary>No connection could be made or kept.</summary>
    Connection,

    /// <summary>The storage's certificate is not trusted.</summary>
    Certificate,

    /// <summary>Nothing moved for too long.</summary>
    Timeout,

    /// <summary>The answer is not S3's.</summary>
    Malformed,

    /// <summary>The SDK did not send it.</summary>
    NotSent,
}
