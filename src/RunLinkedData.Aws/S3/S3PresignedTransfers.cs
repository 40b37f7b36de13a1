namespace RunLinkedData.Aws.S3;

/// <summary>
/// Which files of runs on a tracking server go by addresses that the server signs (MLflow 3.15 or later), instead of with credentials of
/// the program.
/// </summary>
/// <remarks>
/// Such an address takes one piece of at most 5 GiB, refuses no name that is taken, and none deletes. With an SQLite store there is nobody
/// to sign them.
/// </remarks>
public enum S3PresignedTransfers
{
    /// <summary>All, where the AWS SDK finds no credentials; else none. It is found out once for a client and a bucket.</summary>
    WithoutCredentials,

    /// <summary>What is stored; and all, where the AWS SDK finds no credentials.</summary>
    Uploads,

    /// <summary>All; no credentials are looked for.</summary>
    Always,

    /// <summary>None.</summary>
    Never,
}
