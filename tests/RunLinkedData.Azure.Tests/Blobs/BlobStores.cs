using RunLinkedData.Azure.Blobs;
using RunLinkedData.Azure.Tests.Emulator;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;

namespace RunLinkedData.Azure.Tests.Blobs;

/// <summary>Opens stores for tests: with few retries, and none of the machine's variables.</summary>
internal static class BlobStores
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

    public static AzureOptions For(BlobEmulator emulator) => new() { ConnectionString = emulator.ConnectionString };

    public static string UriOf(string path, string scheme = "wasbs") => scheme.StartsWith('w')
        ? $"{scheme}://{BlobEmulator.Container}@{BlobEmulator.Account}.blob.core.windows.net/{path}"
        : $"{scheme}://{BlobEmulator.Container}@{BlobEmulator.Account}.dfs.core.windows.net/{path}";

    public static IArtifactStore Open(
        AzureOptions options, StoreContext context, string path = "1/run/artifacts", string scheme = "wasbs") =>
        BlobArtifactStore.CreateFactory(options)(UriOf(path, scheme), context);
}
