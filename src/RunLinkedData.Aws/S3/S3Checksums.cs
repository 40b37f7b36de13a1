namespace RunLinkedData.Aws.S3;

/// <summary>
/// Whether the SHA-256 of what is stored goes along as <c>x-amz-checksum-sha256</c>, so that the storage checks and keeps it.
/// </summary>
/// <remarks>
/// Without it the hash is that of the signature alone (<c>x-amz-content-sha256</c>), which whoever checks signatures checks as well, and
/// keeps not.
/// </remarks>
public enum S3Checksums
{
    /// <summary>
    /// To AWS; to an endpoint of your own only where <c>AWS_REQUEST_CHECKSUM_CALCULATION</c> is <c>when_supported</c>, as some storages
    /// that are compatible with S3 refuse it.
    /// </summary>
    Automatic,

    /// <summary>To every storage.</summary>
    WhenSupported,

    /// <summary>To none.</summary>
    WhenRequired,
}
