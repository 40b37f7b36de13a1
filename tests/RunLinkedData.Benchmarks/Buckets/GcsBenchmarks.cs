using Google.Cloud.Storage.V1;
using RunLinkedData.Google.Gcs;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;

namespace RunLinkedData.Benchmarks.Buckets;

/// <summary>Google Cloud Storage, against the SDK, whose transfers go over one connection.</summary>
public class GcsBenchmarks : BucketBenchmarks
{
    private StorageClient _client = null!;

    protected override string Kind => "google";

    protected override async Task SendBySdk()
    {
        await using var file = File.OpenRead(Large);
        await _client.UploadObjectAsync(
            "bucket", "sdk", "application/octet-stream", file, new UploadObjectOptions { ChunkSize = PartSize });
    }

    protected override async Task FetchBySdk()
    {
        await using var target = File.Create(Target);
        await _client.DownloadObjectAsync("bucket", "sdk", target);
    }

    protected override IArtifactStore Open(Uri address, StoreContext context)
    {
        _client = new StorageClientBuilder { BaseUri = $"{address}storage/v1/", UnauthenticatedAccess = true }.Build();
        return GcsArtifactStore.CreateFactory(new GoogleOptions { Endpoint = address })("gs://bucket/run", context);
    }

    protected override void Close() => _client.Dispose();

    protected override async Task PutBySdk(string name, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(Small);
        await _client.UploadObjectAsync("bucket", name, "application/octet-stream", file, cancellationToken: cancellationToken);
    }
}
