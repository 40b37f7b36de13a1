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
}
