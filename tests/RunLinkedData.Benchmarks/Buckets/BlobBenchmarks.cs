using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using RunLinkedData.Azure.Blobs;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;

namespace RunLinkedData.Benchmarks.Buckets;

/// <summary>Azure Blob Storage, against the SDK's parallel transfers.</summary>
public class BlobBenchmarks : BucketBenchmarks
{
    private static readonly StorageTransferOptions Transfers = new()
    {
        InitialTransferSize = PartSize,
        MaximumTransferSize = PartSize,
        MaximumConcurrency = AtOnce,
    };

    private BlobContainerClient _container = null!;

    protected override string Kind => "azure";

    protected override Task SendBySdk() =>
        _container.GetBlobClient("sdk").UploadAsync(Large, new BlobUploadOptions { TransferOptions = Transfers });

    protected override Task FetchBySdk() =>
        _container.GetBlobClient("sdk").DownloadToAsync(Target, new BlobDownloadToOptions { TransferOptions = Transfers });

    protected override IArtifactStore Open(Uri address, StoreContext context)
    {
        var key = Convert.ToBase64String(new byte[64]);
        Uri account = new(address, "account");
        _container = new BlobContainerClient(new Uri(address, "account/bucket"), new StorageSharedKeyCredential("account", key));
        return BlobArtifactStore.CreateFactory(new AzureOptions { Endpoint = account, AccountKey = key })(
            "wasbs://bucket@account.blob.core.windows.net/run", context);
    }

    protected override void Close()
    {
    }

    protected override Task PutBySdk(string name, CancellationToken cancellationToken) =>
        _container.GetBlobClient(name).UploadAsync(Small, overwrite: true, cancellationToken);
}
