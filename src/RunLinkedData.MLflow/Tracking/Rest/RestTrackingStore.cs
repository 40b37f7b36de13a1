using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using RunLinkedData.MLflow.Http;
using RunLinkedData.MLflow.Tracking.Limits;
using RunLinkedData.MLflow.Tracking.Stores;

namespace RunLinkedData.MLflow.Tracking.Rest;

/// <summary>A tracking server of MLflow, 2.17 or later, over its REST API.</summary>
/// <remarks>
/// Safe for use by many threads at once. Calls that fail in passing are tried again as <see cref="MlflowServerOptions"/> says. Creating is
/// made repeatable by a tag <c>client.creation</c>: when the answer is lost, what was created is found by it, and nothing is created twice.
/// </remarks>
public sealed partial class RestTrackingStore : ITrackingStore
{
    private const string Api = "api/2.0/mlflow/";

    // Calls that a server has for its UI only.
    private const string UiApi = "ajax-api/2.0/mlflow/";

    private readonly MlflowHttp _http;

    /// <summary>Makes a client of the server. Nothing is called yet.</summary>
    /// <param name="options">Where the server is and how to call it.</param>
    /// <exception cref="ArgumentException">The options are not valid; the message lists every problem.</exception>
    /// <exception cref="MlflowException"><c>INVALID_PARAMETER_VALUE</c>: a certificate file cannot be read.</exception>
    public RestTrackingStore(MlflowServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _http = new MlflowHttp(options);
        TrackingUri = _http.BaseAddress.AbsoluteUri.TrimEnd('/');
    }

    /// <inheritdoc/>
    public string TrackingUri { get; }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    private static HttpCall PostCall<TBody>(string endpoint, TBody body, RetryRule retry = RetryRule.Idempotent) =>
        new(HttpMethod.Post, endpoint) { Json = RestJson.Write(body), Retry = retry };

    private Task<HttpAnswer> PostAsync<TBody>(string endpoint, TBody body, CancellationToken cancellationToken) =>
        _http.SendAsync(PostCall(Api + endpoint, body), cancellationToken);

    private Task<TAnswer> PostAsync<TBody, TAnswer>(string endpoint, TBody body, CancellationToken cancellationToken) =>
        SendAsync<TAnswer>(PostCall(Api + endpoint, body), cancellationToken);

    private Task<TAnswer> GetAsync<TAnswer>(
        string path, CancellationToken cancellationToken, params IReadOnlyList<(string Name, string Value)> query) =>
        SendAsync<TAnswer>(new HttpCall(HttpMethod.Get, path) { Query = query }, cancellationToken);

    private async Task<TAnswer> SendAsync<TAnswer>(HttpCall call, CancellationToken cancellationToken)
    {
        var answer = await _http.SendAsync(call, cancellationToken).ConfigureAwait(false);
        try
        {
            // An empty body is an empty message.
            ReadOnlySpan<byte> body = answer.Body.Length > 0 ? answer.Body : "{}"u8;
            return RestJson.Read<TAnswer>(body) ?? throw new JsonException("null");
        }
        catch (JsonException exception)
        {
            throw _http.NotMlflow(call, answer, exception);
        }
    }

    /// <summary>Refuses what cannot be the ID of a run, in the words in which a missing run is refused.</summary>
    private static void CheckRunId(string runId)
    {
        ArgumentNullException.ThrowIfNull(runId);
        if (!RunId().IsMatch(runId))
        {
            throw NotFound($"There is no run with the ID '{TrackingLimits.Shorten(runId)}'.");
        }
    }

    /// <summary>Refuses what cannot be the ID of an experiment: a server fails over it.</summary>
    private static void CheckExperimentId(string experimentId)
    {
        ArgumentNullException.ThrowIfNull(experimentId);
        if (!IsExperimentId(experimentId))
        {
            throw NotFound($"There is no experiment with the ID '{TrackingLimits.Shorten(experimentId)}'.");
        }
    }

    private static bool IsExperimentId(string experimentId) =>
        long.TryParse(experimentId, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private static MlflowException NotFound(string message) => new(MlflowErrorCode.ResourceDoesNotExist, message);

    [GeneratedRegex(@"^[a-zA-Z0-9][\w\-]{0,255}\z")]
    private static partial Regex RunId();
}
