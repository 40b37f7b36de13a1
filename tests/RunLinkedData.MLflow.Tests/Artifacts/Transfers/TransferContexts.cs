namespace RunLinkedData.MLflow.Tests.Artifacts.Transfers;

/// <summary>What stores share, with retries that do not wait.</summary>
internal static class TransferContexts
{
    public static StoreContext New(TransferOptions transfers) => new()
    {
        TrackingUri = "memory:",
        Transfers = transfers,
        ServerOptions = address => new MlflowServerOptions { TrackingUri = address, MaxRetries = 3, BackoffFactor = 0, BackoffJitter = 0 },
    };
}
