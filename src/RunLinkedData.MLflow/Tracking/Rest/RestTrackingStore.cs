using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
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

    // The runs that this store has begun, or logged to, and not ended: what belongs to them is worth waiting for.
    private readonly ConcurrentDictionary<string, bool> _underWay = new();
    private readonly LoggingDoubts _doubts = new();
    private readonly ILogger _versions;
    private readonly MlflowHttp _http;
    private readonly string _pageQuery;
    private readonly bool _hasPages;

    /// <summary>Makes a client of the server. Nothing is called yet.</summary>
    /// <param name="options">Where the server is and how to call it.</param>
    /// <exception cref="ArgumentException">The options are not valid; the message lists every problem.</exception>
    /// <exception cref="MlflowException"><c>INVALID_PARAMETER_VALUE</c>: a certificate file cannot be read.</exception>
    public RestTrackingStore(MlflowServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _http = new MlflowHttp(options);
        _versions = options.LoggerFactory.CreateLogger(VersionLog.Category);
        _hasPages = options.Address is null;
        TrackingUri = _hasPages ? _http.BaseAddress.AbsoluteUri.TrimEnd('/') : options.TrackingUri;
        var workspace = string.IsNullOrEmpty(options.Workspace) ? "" : $"workspace={Uri.EscapeDataString(options.Workspace)}&";
        _pageQuery = $"?{workspace}workflowType=machine_learning";
    }

    /// <inheritdoc/>
    public string TrackingUri { get; }

    /// <inheritdoc/>
    /// <remarks>
    /// As mlflow/server/js/src/experiment-tracking/routes.ts has it. MLflow 3 shows an experiment as one of prompts and traces, where runs
    /// have hardly a place, unless the address says otherwise; older servers pass over that. A server that has a name in place of
    /// an address shows its pages to nobody who just has the link.
    /// </remarks>
    public string? GetRunPage(string experimentId, string runId) => !_hasPages
        ? null
        : $"{TrackingUri}/#/experiments/{Uri.EscapeDataString(experimentId)}/runs/{Uri.EscapeDataString(runId)}{_pageQuery}";

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    private static HttpCall PostCall<TBody>(string endpoint, TBody body, RetryRule retry = RetryRule.Idempotent) =>
        new(HttpMethod.Post, endpoint) { Json = RestJson.Write(body), Retry = retry };

    /// <summary>A POST that only reads.</summary>
    private static HttpCall SearchCall<TBody>(string path, TBody body) => PostCall(path, body) with { IsSaving = false };

    /// <summary>A look for what a creation has made whose answer was lost: it is a part of that creation.</summary>
    private static HttpCall ToLookUp(HttpCall call) => call with { IsSaving = true, PassesBreaker = true };

    private static HttpCall GetCall(string path, params IReadOnlyList<(string Name, string Value)> query) =>
        new(HttpMethod.Get, path) { Query = query };

    private Task<HttpAnswer> PostAsync<TBody>(string endpoint, TBody body, CancellationToken cancellationToken) =>
        SendBodyAsync(endpoint, RestJson.Write(body), cancellationToken);

    private Task<HttpAnswer> SendBodyAsync(string endpoint, byte[] body, CancellationToken cancellationToken) => _http.SendAsync(
        new HttpCall(HttpMethod.Post, Api + endpoint) { Json = body, Understands = RestAnswer.IsAcknowledgement }, cancellationToken);

    private Task<TAnswer> GetAsync<TAnswer>(
        string path, CancellationToken cancellationToken, params IReadOnlyList<(string Name, string Value)> query) =>
        SendAsync<TAnswer>(GetCall(path, query), cancellationToken);

    private Task<TAnswer> GetOfRunAsync<TAnswer>(
        string path, string runId, CancellationToken cancellationToken, params IReadOnlyList<(string Name, string Value)> query) =>
        SendAsync<TAnswer>(GetCall(path, query) with { IsSaving = _underWay.ContainsKey(runId) }, cancellationToken);

    private async Task<TAnswer> SendAsync<TAnswer>(HttpCall call, CancellationToken cancellationToken) =>
        (await SendWholeAsync<TAnswer>(call, cancellationToken).ConfigureAwait(false)).Content;

    private async Task<(TAnswer Content, HttpAnswer Answer)> SendWholeAsync<TAnswer>(HttpCall call, CancellationToken cancellationToken)
    {
        TAnswer? result = default;
        var whole = await _http.SendAsync(
            call with { Understands = answer => RestAnswer.TryRead(answer, out result) }, cancellationToken).ConfigureAwait(false);
        return (result!, whole);
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
