using Amazon.Runtime;

namespace RunLinkedData.Aws.S3;

/// <summary>
/// How artifacts on S3, and on storages that are compatible with it, are reached. Every setting has a default that works.
/// </summary>
/// <remarks>
/// What is set here goes before MLflow's and AWS's variables. The values are read once, when the first run with such artifacts is opened;
/// later changes have no effect.
/// </remarks>
public sealed class S3Options
{
    /// <summary>
    /// The region that is asked first, such as <c>eu-central-1</c>; where the bucket is, AWS answers itself. At an endpoint of your own,
    /// the region of the signature. Default: what the AWS SDK finds (<c>AWS_REGION</c>, the profile), then <c>AWS_DEFAULT_REGION</c>, then
    /// <c>us-east-1</c>.
    /// </summary>
    public string? Region { get; set; }

    /// <summary>
    /// Who asks. Default: nobody (<see cref="AnonymousAWSCredentials"/>) where <c>MLFLOW_EXPERIMENTAL_S3_SIGNATURE_VERSION</c> is
    /// <c>unsigned</c>, else the AWS SDK's own chain, from <c>AWS_ACCESS_KEY_ID</c> over web identity and profiles to the roles of
    /// containers and machines.
    /// </summary>
    public AWSCredentials? Credentials { get; set; }

    /// <summary>
    /// The address of the storage, such as <c>http://minio:9000</c>. Default: <c>MLFLOW_S3_ENDPOINT_URL</c>, <c>AWS_ENDPOINT_URL_S3</c>,
    /// <c>AWS_ENDPOINT_URL</c> or the profile's <c>endpoint_url</c>, else AWS's own of the bucket's region.
    /// </summary>
    public Uri? Endpoint { get; set; }

    /// <summary>
    /// Where the bucket's name goes. Default: <c>MLFLOW_BOTO_CLIENT_ADDRESSING_STYLE</c> (<c>auto</c>, <c>path</c>, <c>virtual</c>), else
    /// <see cref="S3AddressingStyle.Automatic"/>.
    /// </summary>
    public S3AddressingStyle? AddressingStyle { get; set; }

    /// <summary>Whether checksums are sent. Default: <see cref="S3Checksums.Automatic"/>.</summary>
    public S3Checksums Checksums { get; set; }

    /// <summary>
    /// Whether a file that must not be overwritten is written with the condition <c>If-None-Match: *</c>, so that of several writers one
    /// succeeds. False for storages that refuse it: it is looked whether the name is taken then. Default: true.
    /// </summary>
    public bool ConditionalWrites { get; set; } = true;

    /// <summary>
    /// Whether the storage's certificate is taken without a check. Default: <c>MLFLOW_S3_IGNORE_TLS</c>, else false.
    /// </summary>
    public bool? InsecureTls { get; set; }

    /// <summary>
    /// A PEM file with the certificates of the authorities to trust, instead of those of the system. Default: <c>AWS_CA_BUNDLE</c>.
    /// </summary>
    public string? ServerCertificatePath { get; set; }

    /// <summary>
    /// The account that must own the bucket, 12 digits: calls are refused if it does not. Default:
    /// <c>MLFLOW_S3_EXPECTED_BUCKET_OWNER</c>.
    /// </summary>
    public string? ExpectedBucketOwner { get; set; }

    /// <summary>
    /// Which files of runs on a tracking server go by addresses that the server signs. Default: uploads where
    /// <c>SAGEMAKER_PRESIGNED_URL_UPLOAD_ENABLED</c> is true, else <see cref="S3PresignedTransfers.WithoutCredentials"/>.
    /// </summary>
    public S3PresignedTransfers? PresignedTransfers { get; set; }

    /// <summary>Whether requests to a bucket whose requester pays are paid for. Default: false.</summary>
    public bool RequesterPays { get; set; }

    /// <summary>
    /// What each file is stored with, by the names of S3's API, which are those of boto3's <c>ExtraArgs</c>: <c>ServerSideEncryption</c>,
    /// <c>SSEKMSKeyId</c>, <c>StorageClass</c>, <c>ACL</c>, <c>Tagging</c> and so on. They are laid over those of
    /// <c>MLFLOW_S3_UPLOAD_EXTRA_ARGS</c>, a JSON object. Default: none.
    /// </summary>
    /// <remarks><c>Metadata</c> is a JSON object in a text. Keys of customers (<c>SSECustomerKey</c>) are refused.</remarks>
    public IDictionary<string, string> UploadArguments { get; private set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Makes what requests go through; null for connections of the library's own.</summary>
    internal Func<HttpMessageHandler>? NewHandler { get; set; }

    /// <summary>Everything that is wrong with these settings.</summary>
    internal IEnumerable<string> Problems()
    {
        if (Endpoint is not null && !(Endpoint.IsAbsoluteUri && Endpoint.Scheme is "http" or "https"))
        {
            yield return $"{nameof(Endpoint)} is '{Endpoint}'; it must be an address with http:// or https://";
        }

        foreach (var problem in UploadHeaders.Problems(UploadArguments))
        {
            yield return $"{nameof(UploadArguments)}: {problem}";
        }
    }

    internal S3Options Copy()
    {
        var copy = (S3Options)MemberwiseClone();
        copy.UploadArguments = new Dictionary<string, string>(UploadArguments, StringComparer.Ordinal);
        return copy;
    }
}
