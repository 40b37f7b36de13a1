using Amazon.Runtime;

namespace RunLinkedData.Aws.S3.Calls;

/// <summary>How a storage is called: options and variables together.</summary>
internal sealed record S3Settings
{
    /// <summary>The region that is asked first, or of the signature; null where none is known.</summary>
    public string? Region { get; init; }

    /// <summary>Null for the SDK's own chain.</summary>
    public AWSCredentials? Credentials { get; init; }

    /// <summary>Null for AWS's own.</summary>
    public Uri? Endpoint { get; init; }

    public bool UsesPaths { get; init; }

    public bool SendsChecksums { get; init; }

    public bool CreatesExclusively { get; init; }

    /// <summary>
    /// Whether files of runs on a server go by addresses that the server signs; null where they do when no credentials are found.
    /// </summary>
    public bool? GoesSigned { get; init; }

    /// <summary>Whether what is stored goes so whatever credentials there are.</summary>
    public bool StoresSigned { get; init; }

    public bool InsecureTls { get; init; }

    public string? ServerCertificatePath { get; init; }

    public string? ExpectedBucketOwner { get; init; }

    public bool RequesterPays { get; init; }

    /// <summary>What goes along with every call.</summary>
    public IEnumerable<KeyValuePair<string, string>> CallHeaders
    {
        get
        {
            if (ExpectedBucketOwner is { } owner)
            {
                yield return new("x-amz-expected-bucket-owner", owner);
            }

            if (RequesterPays)
            {
                yield return new("x-amz-request-payer", "requester");
            }
        }
    }

    /// <summary>What each file is stored with.</summary>
    public required IReadOnlyDictionary<string, string> UploadHeaders { get; init; }

    /// <summary>Makes what requests go through; null for connections of its own.</summary>
    public Func<HttpMessageHandler>? NewHandler { get; init; }

    /// <summary>
    /// Whether a body goes unsigned: it is encrypted on its way and its checksum is checked. Else it is hashed once more for the signature,
    /// in one piece, as not all storages know bodies that are signed piece by piece.
    /// </summary>
    public bool LeavesBodiesUnsigned => SendsChecksums && (Endpoint is null || Endpoint.Scheme == Uri.UriSchemeHttps);
}
