using RunLinkedData.Google.Gcs;
using RunLinkedData.Google.Tests.Emulator;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;

namespace RunLinkedData.Google.Tests.Gcs;

/// <summary>Opens stores for tests: with few retries, and none of the machine's variables.</summary>
internal static class GcsStores
{
    public static StoreContext NewContext(
        TransferOptions? transfers = null,
        IReadOnlyDictionary<string, string>? variables = null,
        Action<MlflowServerOptions>? configure = null) => new()
        {
            TrackingUri = "sqlite:///runs.db",
            Transfers = transfers ?? new TransferOptions(),
            ReadVariable = name => variables?.GetValueOrDefault(name),
            ServerOptions = address =>
            {
                var options = new MlflowServerOptions { TrackingUri = address, MaxRetries = 3, BackoffFactor = 0, BackoffJitter = 0 };
                configure?.Invoke(options);
                return options;
            },
        };

    public static IArtifactStore Open(GoogleOptions options, StoreContext context, string path = "1/run/artifacts") =>
        GcsArtifactStore.CreateFactory(options)($"gs://{GcsEmulator.Bucket}/{path}", context);
}
