using Microsoft.Extensions.Logging;

namespace RunLinkedData.MLflow.Artifacts.Transfers;

/// <summary>How often a transfer that broke is gone on with, and after which waits: as calls of the server are repeated.</summary>
internal sealed partial class TransferPatience(MlflowServerOptions options)
{
    private readonly ILogger _logger = options.LoggerFactory.CreateLogger(WaitLog.Category);

    public int MaxRetries => options.MaxRetries;

    /// <summary>Waits as before retry <paramref name="attempt"/> (from 0).</summary>
    public Task BackOffAsync(string path, int attempt, CancellationToken cancellationToken)
    {
        var wait = options.Backoff(attempt);
        if (wait > TimeSpan.Zero)
        {
            LogWait(path, attempt + 1, wait.TotalSeconds);
        }

        return Task.Delay(wait, options.TimeProvider, cancellationToken);
    }

    [LoggerMessage(
        1, LogLevel.Warning, "The transfer of '{Path}' broke off (attempt {Attempt}), it is gone on with in {Seconds:0.#} s.")]
    private partial void LogWait(string path, int attempt, double seconds);
}
