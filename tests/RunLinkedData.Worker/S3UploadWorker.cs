using RunLinkedData.Aws.S3;
using RunLinkedData.MLflow;

namespace RunLinkedData.Worker;

/// <summary><c>s3-upload FILE ARTIFACT_URI PATH</c> stores a file in a bucket, in parts, with the variables of its environment.</summary>
internal static class S3UploadWorker
{
    public static async Task RunAsync(string[] args)
    {
        using StoreContext context = new()
        {
            TrackingUri = "sqlite:///runs.db",
            ReadVariable = Environment.GetEnvironmentVariable,
            Transfers = new TransferOptions { MultipartThreshold = 5 << 20, PartSize = 5 << 20, TempFolder = Environment.CurrentDirectory },
        };
        await S3ArtifactStore.CreateFactory()(args[1], context).UploadFileAsync(args[0], args[2], overwrite: false);
    }
}
