using System.Text.Json;
using RunLinkedData.MLflow.Artifacts.Proxy.Server;
using RunLinkedData.MLflow.Artifacts.Routes;
using RunLinkedData.MLflow.Artifacts.Transfers;
using RunLinkedData.MLflow.Http;

namespace RunLinkedData.MLflow.Artifacts.Proxy;

/// <summary>Opens a file straight from the storage behind the server, at an address that the server signs for a while.</summary>
/// <remarks>
/// MLflow from 3.15 on says in <c>server-info</c> whether it does so for runs with <c>mlflow-artifacts:</c> URIs. The calls and their
/// answers are those of MLflow's own client: <c>mlflow/store/artifact/mlflow_artifacts_repo.py</c>, <c>http_artifact_repo.py</c> and
/// <c>mlflow/entities/presigned_download.py</c> in github.com/mlflow/mlflow. Whatever goes wrong before the first byte, the file comes
/// through the server as ever.
/// </remarks>
internal sealed class DirectDownload(ArtifactServer server, ArtifactAddress address, string path)
{
    /// <summary>A server may sign addresses that only its own network knows.</summary>
    private static readonly TimeSpan FirstContact = TimeSpan.FromSeconds(5);

    /// <summary>Opens a range of the file; null when it does not come this way.</summary>
    public async Task<ObjectContent?> TryOpenAsync(long offset, long? length, CancellationToken cancellationToken)
    {
        if (!await server.Direct.IsOfferedAsync(server.Http, cancellationToken).ConfigureAwait(false)
            || await AskAsync(cancellationToken).ConfigureAwait(false) is not { } call
            || !await ReachAsync(call, cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        DownloadRoute route = new(server.Http, call, path, AskAsync);
        try
        {
            var answer = await route.GetAsync(offset, length, null, cancellationToken).ConfigureAwait(false);
            if (route.FindRange(answer, offset) is { } content)
            {
                return content;
            }

            await answer.DisposeAsync().ConfigureAwait(false);
            return null;
        }
        catch (MlflowException)
        {
            return null;
        }
    }

    /// <summary>Asks for a signed address; null when there is none, for a missing file too.</summary>
    private async Task<HttpCall?> AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            var call = new HttpCall(HttpMethod.Get, "")
            {
                Address = address.Presigned(path),
                TrustsAddress = true,
                Retry = RetryRule.Never,
            };
            var answer = await server.Http.SendAsync(call, cancellationToken).ConfigureAwait(false);
            var ticket = JsonSerializer.Deserialize(answer.Body, ProxyJson.Default.PresignedDownload);
            return SignedAddress.ToCall(HttpMethod.Get, ticket?.Url, ticket?.Headers, server.Http.BaseAddress) is { } signed
                ? signed with { Expected = [400, 403, 404, 412, 416] }
                : null;
        }
        catch (Exception exception) when (exception is MlflowException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Looks, once for a server, whether its storage can be reached from here.</summary>
    private async Task<bool> ReachAsync(HttpCall call, CancellationToken cancellationToken)
    {
        if (server.Direct.HasReachedStorage)
        {
            return true;
        }

        using var patience = new CancellationTokenSource(FirstContact, server.Http.Options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            var knock = call with { Retry = RetryRule.Never, Headers = [.. call.Headers, ("Range", "bytes=0-0")] };
            await (await server.Http.DownloadAsync(knock, either.Token).ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
            server.Direct.NoteStorage(isReached: true);
        }
        catch (Exception exception) when (exception is MlflowException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            server.Direct.NoteStorage(isReached: false);
        }

        return server.Direct.HasReachedStorage;
    }
}
