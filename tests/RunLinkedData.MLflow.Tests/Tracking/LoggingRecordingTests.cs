using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Sqlite;
using RunLinkedData.Testing;

namespace RunLinkedData.MLflow.Tests.Tracking;

/// <summary>
/// Metrics, params and tags that were logged to a real server, logged to the SQLite store: each is taken or refused alike.
/// </summary>
[TestFixture("errors_log_metric.json")]
[TestFixture("errors_params_tags.json")]
public sealed partial class LoggingRecordingTests(string recording)
{
    // The server cuts these values off in silence; here they are an error.
    private static readonly string[] CutOffByTheServer = ["p6001", "t8001"];

    private TemporaryFolder _folder = null!;
    private SqliteTrackingStore _store = null!;
    private string _runId = null!;

    [OneTimeSetUp]
    public async Task OpenStore()
    {
        _folder = new TemporaryFolder();
        _store = await SqliteTrackingStore.OpenAsync($"sqlite:///{_folder["mlflow.db"]}");
        _runId = (await _store.CreateRunAsync(new NewRun { ExperimentId = "0", StartTime = 1 })).Info.RunId;
    }

    [OneTimeTearDown]
    public async Task CloseStore()
    {
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task Log_AsRecorded_IsTakenOrRefusedAsTheServerDid()
    {
        var replayed = 0;
        foreach (var exchange in TestFiles.ReadRecording(recording))
        {
            var path = (string)exchange["request"]!["path"]!;
            var body = exchange["request"]!["body"] as JsonObject;
            if (ToCall(path, body) is not { } call)
            {
                continue;
            }

            var expected = CutOffByTheServer.Contains((string)body!["key"]!)
                ? MlflowErrorCode.InvalidParameterValue
                : (string?)exchange["response"]!["body"]!["error_code"];
            Assert.That(await OutcomeAsync(call), Is.EqualTo(expected), body.ToJsonString());
            replayed++;
        }

        Assert.That(replayed, Is.GreaterThan(15));
    }

    /// <summary>The same call on the store, or null for one that its types rule out: a missing field, a text as a number.</summary>
    private Func<Task>? ToCall(string path, JsonObject? body)
    {
        if (body?["run_id"] is null || Text(body["key"]) is not { } key || body.ContainsKey("model_id"))
        {
            return null;
        }

        switch (path.Split('/')[^1])
        {
            case "log-metric" when IsNumber(body["value"], out var value)
                && long.TryParse(body["timestamp"]?.ToJsonString(), out var timestamp):
                return long.TryParse(body["step"]?.ToJsonString() ?? "0", out var step)
                    ? () => _store.LogMetricAsync(_runId, new Metric(key, value, timestamp, step))
                    : null;
            case "log-parameter" when Text(body["value"]) is { } text:
                return () => _store.LogParamAsync(_runId, new Param(key, text));
            case "set-tag" when Text(body["value"]) is { } text:
                return () => _store.SetTagAsync(_runId, new Tag(key, text));
            default:
                return null;
        }
    }

    private static async Task<string?> OutcomeAsync(Func<Task> call)
    {
        try
        {
            await call();
            return null;
        }
        catch (MlflowException error)
        {
            return error.Code;
        }
    }

    private static bool IsNumber(JsonNode? node, out double value)
    {
        value = 0;
        return node?.GetValueKind() == JsonValueKind.Number
            && double.TryParse(node.ToJsonString(), CultureInfo.InvariantCulture, out value);
    }

    /// <summary>A text; one that the recording shortened is as long again as it was.</summary>
    private static string? Text(JsonNode? node)
    {
        if (node?.GetValueKind() != JsonValueKind.String)
        {
            return null;
        }

        var text = (string)node!;
        var shortened = Shortened().Match(text);
        return shortened.Success ? new string(text[0], int.Parse(shortened.Groups[1].Value, CultureInfo.InvariantCulture)) : text;
    }

    [GeneratedRegex(@"…\[(\d+) chars in total\]$")]
    private static partial Regex Shortened();
}
