using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Servers;

namespace RunLinkedData.MLflow.Tests.Artifacts.Proxy;

/// <summary>Opens stores with retries that do not wait, and moves bytes.</summary>
internal static class ProxyStores
{
    public static ServerArtifacts Open(FakeMlflowArtifacts server, TransferOptions? options = null) =>
        new(server.NewRun(), Server(server.TrackingUri), options);

    public static MlflowServerOptions Server(string trackingUri) => new()
    {
        TrackingUri = trackingUri,
        MaxRetries = 3,
        BackoffFactor = 0.001,
        BackoffJitter = 0,
        CircuitBreakerBreak = TimeSpan.Zero,
    };

    public static async Task WriteAsync(this IArtifactStore store, string path, byte[] content)
    {
        await using var upload = await store.OpenWriteAsync(path);
        await upload.Content.WriteAsync(content);
        await upload.CommitAsync();
    }

    public static async Task<byte[]> ReadAsync(this IArtifactStore store, string path)
    {
        await using var content = await store.OpenReadAsync(path);
        using var read = new MemoryStream();
        await content.CopyToAsync(read);
        return read.ToArray();
    }

    public static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }
}
