using System.Text.Json;

namespace RunLinkedData.MLflow.Http;

/// <summary>
/// Asks a server, before the first call that names a workspace, whether it knows workspaces. An older one passes over the name, and runs
/// would land where everybody's are.
/// </summary>
/// <param name="workspace">The workspace; null for none, which costs no call.</param>
/// <param name="server">The server, for the error.</param>
internal sealed class WorkspaceCheck(string? workspace, Uri server)
{
    // The second is the page of the first servers that had workspaces.
    private static readonly string[] Pages = ["api/3.0/mlflow/server-info", "api/3.0/mlflow/server-features"];

    private volatile bool _hasPassed = string.IsNullOrEmpty(workspace);

    /// <summary>Asks, unless the server has said yes before. Two callers may ask at once, for the same answer.</summary>
    /// <param name="call">What is to be called; the questions are as patient.</param>
    /// <param name="send">Sends a question.</param>
    /// <exception cref="MlflowException"><c>INVALID_PARAMETER_VALUE</c>: it has no workspaces. Or it could not be asked.</exception>
    public async ValueTask PassAsync(HttpCall call, Func<HttpCall, Task<HttpAnswer>> send)
    {
        if (_hasPassed)
        {
            return;
        }

        foreach (var page in Pages)
        {
            var answer = await send(new HttpCall(HttpMethod.Get, page)
            {
                IsSaving = call.IsSaving,
                PassesBreaker = call.PassesBreaker,
                Expected = [404],
                Understands = answer => answer.IsJson && JsonObject.CountMembers(answer.Body) is not null,
            }).ConfigureAwait(false);
            if (answer.Status != 404)
            {
                _hasPassed = HasWorkspaces(answer.Body) ? true : throw Refused(
                    "has workspaces switched off. Unset MLFLOW_WORKSPACE, or start the server with --enable-workspaces.");
                return;
            }
        }

        throw Refused(
            "does not know workspaces: it would pass over the name, and put runs where everybody's are. Unset MLFLOW_WORKSPACE, or use a "
            + "server of MLflow 3.10 or later that is started with --enable-workspaces. If it is one, MLFLOW_TRACKING_URI is not its base "
            + "address.");
    }

    private static bool HasWorkspaces(byte[] answer)
    {
        using var json = JsonDocument.Parse(answer);
        return json.RootElement.TryGetProperty("workspaces_enabled", out var value) && value.ValueKind == JsonValueKind.True;
    }

    private MlflowException Refused(string reason) => new(
        MlflowErrorCode.InvalidParameterValue,
        $"The workspace '{workspace}' is to be used, and the server {HttpErrors.Show(server)} {reason}");
}
