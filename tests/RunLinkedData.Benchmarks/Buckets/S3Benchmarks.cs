using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Amazon.S3.Transfer;
using RunLinkedData.Aws.S3;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;

namespace RunLinkedData.Benchmarks.Buckets;

/// <summary>S3, against the SDK's <see cref="TransferUtility"/>.</summary>
public class S3Benchmarks : BucketBenchmarks
{
    private AmazonS3Client _s3 = null!;
    private TransferUtility _utility = null!;

    protected override string Kind => "s3";

    protected override Task SendBySdk() => _utility.UploadAsync(new TransferUtilityUploadRequest
    {
        BucketName = "bucket",
        Key = "utility",
        FilePath = Large,
        PartSize = PartSize,
    });

    protected override Task FetchBySdk() => _utility.DownloadAsync(new TransferUtilityDownloadRequest
    {
        BucketName = "bucket",
        Key = "utility",
        FilePath = Target,
    });

    protected override IArtifactStore Open(Uri address, StoreContext context)
    {
        BasicAWSCredentials credentials = new("access", "key");
        _s3 = new AmazonS3Client(credentials, new AmazonS3Config
        {
            ServiceURL = address.AbsoluteUri,
            AuthenticationRegion = "eu-central-1",
            ForcePathStyle = true,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        });
        _utility = new TransferUtility(_s3, new TransferUtilityConfig { ConcurrentServiceRequests = AtOnce });
        return S3ArtifactStore.CreateFactory(new S3Options { Endpoint = address, Region = "eu-central-1", Credentials = credentials })(
            "s3://bucket/run", context);
    }

    protected override void Close()
    {
        _utility.Dispose();
        _s3.Dispose();
    }

    protected override Task PutBySdk(string name, CancellationToken cancellationToken) => _s3.PutObjectAsync(
        new PutObjectRequest { BucketName = "bucket", Key = name, FilePath = Small }, cancellationToken);
}
