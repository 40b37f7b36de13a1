using Amazon.Runtime;
using RunLinkedData.Aws.S3;
using RunLinkedData.Aws.Tests.Emulator;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;

namespace RunLinkedData.Aws.Tests.S3;

/// <summary>Opens stores for tests: with few retries, and none of the machine's variables.</summary>
internal static class S3Stores
{
    public static StoreContext NewContext(
        TransferOptions? transfers = null,
        IReadOnlyDictionary<string, string>? variables = null,
        Action<MlflowServerOptions>? configure = null) => new()
        {
            TrackingUri = "sqlite:///runs.db",
            Transfers = transfers ?? new TransferOptions { MultipartThreshold = 6_000_000, PartSize = 5 << 20 },
            ReadVariable = name => variables?.GetValueOrDefault(name),
            ServerOptions = address =>
            {
                var options = new MlflowServerOptions { TrackingUri = address, MaxRetries = 3, BackoffFactor = 0, BackoffJitter = 0 };
                configure?.Invoke(options);
                return options;
            },
        };

    public static S3Options For(S3Emulator emulator) => new()
    {
        Endpoint = emulator.Uri,
        Region = emulator.Region,
        Credentials = new BasicAWSCredentials(S3Emulator.AccessKey, S3Emulator.Secret),
        Checksums = S3Checksums.WhenSupported,
    };

    public static IArtifactStore Open(S3Options options, StoreContext context, string path = "1/run/artifacts") =>
        S3ArtifactStore.CreateFactory(options)($"s3://{S3Emulator.Bucket}/{path}", context);
}
