using RunLinkedData.Aws.S3;
using RunLinkedData.Azure.Blobs;
using RunLinkedData.MLflow;

namespace RunLinkedData.Worker;

/// <summary>
/// <c>storage-upload FILE ARTIFACT_URI PATH</c> stores a file on S3 or in Azure, in parts, with the variables of its environment.
/// </summary>
internal static class StorageUploadWorker
{
    public static async Task RunAsync(string[] args)
    {
        using StoreContext context = new()
        {
            TrackingUri = "sqlite:///runs.db",
            ReadVariable = Environment.GetEnvironmentVariable,
            Transfers = new TransferOptions { MultipartThreshold = 5 << 20, PartSize = 5 << 20, TempFolder = Environment.CurrentDirectory },
        };
        var factory = args[1].StartsWith("s3:", StringComparison.Ordinal)
            ? S3ArtifactStore.CreateFactory()
            : BlobArtifactStore.CreateFactory();
        await factory(args[1], context).UploadFileAsync(args[0], args[2], overwrite: false);
    }
}
