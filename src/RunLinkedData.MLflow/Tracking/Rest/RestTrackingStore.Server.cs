using System.Text;
using RunLinkedData.MLflow.Http;

namespace RunLinkedData.MLflow.Tracking.Rest;

public sealed partial class RestTrackingStore
{
    private const int LongestVersion = 100;

    /// <summary>Asks the server for its version and its clock. Anything that answers at that address is believed.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="MlflowException">The server cannot be reached, or has no page <c>/version</c>.</exception>
    public async Task<MlflowServerInfo> GetServerInfoAsync(CancellationToken cancellationToken = default)
    {
        var answer = await _http.SendAsync(new HttpCall(HttpMethod.Get, "version"), cancellationToken).ConfigureAwait(false);
        var text = Encoding.UTF8.GetString(answer.Body.AsSpan(0, Math.Min(answer.Body.Length, LongestVersion))).Trim();
        return new MlflowServerInfo { Version = text, Time = ServerClock.Of(answer) };
    }

    /// <summary>
    /// Asks whether this login may write to an experiment, such as start runs in it; without one, whether it may make an experiment.
    /// </summary>
    /// <param name="experimentId">The experiment; null for a new one.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <remarks>
    /// Nothing is written: the call lacks a value that it needs, which a server notices only after the login and its rights.
    /// </remarks>
    /// <exception cref="MlflowException">The server cannot be reached, knows no such login, or has no such experiment.</exception>
    public async Task<bool> MayWriteAsync(string? experimentId = null, CancellationToken cancellationToken = default)
    {
        var call = experimentId is null
            ? new HttpCall(HttpMethod.Post, Api + "experiments/create") { Json = "{}"u8.ToArray(), IsSaving = false }
            : SearchCall(Api + "experiments/set-experiment-tag", new ExperimentIdBody(experimentId));
        try
        {
            await _http.SendAsync(call with { Understands = RestAnswer.IsAcknowledgement }, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (MlflowException exception)
            when (exception.Code is MlflowErrorCode.InvalidParameterValue or MlflowErrorCode.PermissionDenied)
        {
            return exception.Code == MlflowErrorCode.InvalidParameterValue;
        }
    }
}
