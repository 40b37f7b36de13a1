using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace RunLinkedData.MLflow.Artifacts.Transfers;

/// <summary>
/// How often a transfer that broke is gone on with, and after which waits: as calls of the server are repeated; and which servers answer
/// one call after another only, or send whole files always.
/// </summary>
internal sealed partial class TransferPatience(MlflowServerOptions options)
{
    private readonly ILogger _logger = options.LoggerFactory.CreateLogger(WaitLog.Category);

    private readonly ConcurrentDictionary<string, bool> _oneAtATime = new();
    private readonly ConcurrentDictionary<string, bool> _whole = new();

    public int MaxRetries => options.MaxRetries;

    public bool IsOneAtATime(string artifactUri) => _oneAtATime.ContainsKey(ServerOf(artifactUri));

    public void NoteOneAtATime(string artifactUri) => _oneAtATime[ServerOf(artifactUri)] = true;

    public bool IsWhole(string artifactUri) => _whole.ContainsKey(ServerOf(artifactUri));

    public void NoteWhole(string artifactUri) => _whole[ServerOf(artifactUri)] = true;

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

    // mlflow-artifacts:/1/run has no host: it is the one that the client is connected to.
    private static string ServerOf(string artifactUri) =>
        Uri.TryCreate(artifactUri, UriKind.Absolute, out var uri) ? $"{uri.Scheme}://{uri.Authority}" : artifactUri;

    [LoggerMessage(
        1, LogLevel.Warning, "The transfer of '{Path}' broke off (attempt {Attempt}), it is gone on with in {Seconds:0.#} s.")]
    private partial void LogWait(string path, int attempt, double seconds);
}
