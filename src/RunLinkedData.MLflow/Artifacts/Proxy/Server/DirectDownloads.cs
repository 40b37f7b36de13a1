using System.Text.Json;
using RunLinkedData.MLflow.Http;

namespace RunLinkedData.MLflow.Artifacts.Proxy.Server;

/// <summary>Whether files can be had straight from the storage behind a server: asked for once.</summary>
internal sealed class DirectDownloads(bool isAllowed)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    // Null until the server was asked. Two callers may ask at once, for the same answer.
    private bool? _isOffered = isAllowed ? null : false;

    public bool HasReachedStorage { get; private set; }

    public void NoteStorage(bool isReached)
    {
        HasReachedStorage = isReached;
        if (!isReached)
        {
            _isOffered = false;
        }
    }

    /// <summary>Asks the server at the first time. No answer, as from servers before 3.15, is a no.</summary>
    public async ValueTask<bool> IsOfferedAsync(MlflowHttp http, CancellationToken cancellationToken)
    {
        _isOffered ??= await AskAsync(http, cancellationToken).ConfigureAwait(false);
        return _isOffered.Value;
    }

    private static async Task<bool> AskAsync(MlflowHttp http, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, http.Options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            var answer = await http.SendAsync(
                new HttpCall(HttpMethod.Get, "api/3.0/mlflow/server-info") { Retry = RetryRule.Never }, either.Token).ConfigureAwait(false);
            return JsonSerializer.Deserialize(
                answer.Body, ProxyJson.Default.ServerInfo) is { MultipartDownloadsEnabled: true } or { PresignedDownloadsEnabled: true };
        }
        catch (Exception exception) when (exception is MlflowException or JsonException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return false;
        }
    }
}
