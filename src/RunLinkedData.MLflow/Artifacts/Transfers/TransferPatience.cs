namespace RunLinkedData.MLflow.Artifacts.Transfers;

/// <summary>How often a transfer that broke is gone on with, and after which waits: as calls of the server are repeated.</summary>
internal sealed class TransferPatience(MlflowServerOptions options)
{
    public int MaxRetries => options.MaxRetries;

    /// <summary>Waits as before retry <paramref name="attempt"/> (from 0).</summary>
    public Task BackOffAsync(int attempt, CancellationToken cancellationToken) =>
        Task.Delay(options.Backoff(attempt), options.TimeProvider, cancellationToken);
}
