using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Rest;
using RunLinkedData.MLflow.Tracking.Stores;
using RunLinkedData.Testing.Http;
using WireMock;

namespace RunLinkedData.MLflow.Tests.Tracking.Rest;

/// <summary>
/// The store makes the calls that MLflow's own client was recorded making, and gets the recorded answers of real servers.
/// </summary>
[TestFixture]
public sealed class RecordingReplayTests
{
    // Filters are written anew, with backticks; a view is always named; run_uuid is the old name of run_id and left out.
    private static readonly string[] Different = ["filter", "order_by", "run_view_type", "view_type", "run_uuid"];

    private RecordedServer _server = null!;

    [OneTimeSetUp]
    public void StartServer() => _server = new RecordedServer();

    [OneTimeTearDown]
    public void StopServer() => _server.Dispose();

    private static IEnumerable<string> Recordings =>
        Directory.GetFiles(Path.Combine(TestContext.CurrentContext.TestDirectory, "recordings"), "*.json", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Path.Combine(TestContext.CurrentContext.TestDirectory, "recordings"), file))
            .Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Recordings))]
    public async Task EveryRecordedCall_MadeByTheStore_IsTheSameAndUnderstood(string recording)
    {
        var file = Path.Combine(TestContext.CurrentContext.TestDirectory, "recordings", recording);
        using var exchanges = JsonDocument.Parse(await File.ReadAllTextAsync(file));
        await using var store = new RestTrackingStore(new MlflowServerOptions
        {
            TrackingUri = _server.Uri,
            AttemptTimeout = TimeSpan.FromSeconds(99),
            TimeProvider = new QuickTime(TimeSpan.FromSeconds(99), TimeSpan.FromMinutes(10)),
        });
        foreach (var exchange in exchanges.RootElement.EnumerateArray().Where(IsWhole))
        {
            var (request, response) = (exchange.GetProperty("request"), exchange.GetProperty("response"));
            if (RecordedCalls.Find(request) is { } call)
            {
                _server.Prepare(response);
                await ReplayAsync(store, call, request, response);
            }
        }
    }

    private async Task ReplayAsync(
        ITrackingStore store, Func<ITrackingStore, Task<object?>> call, JsonElement request, JsonElement response)
    {
        var what = $"{request.GetProperty("path")} {request.GetProperty("query")} {request.GetProperty("body")}";
        var status = response.GetProperty("status").GetInt32();
        object? result = null;
        MlflowException? error = null;
        try
        {
            result = await call(store);
        }
        catch (MlflowException exception)
        {
            error = exception;
        }

        if (_server.Requests.Count > 0)
        {
            AssertSame(_server.Requests[0], request, what);
        }

        if (status >= 400 && !(result is null && error is null && status == 404))
        {
            Assert.That(error, Is.Not.Null, what);
            Assert.That(error!.Code, Is.EqualTo(response.GetProperty("body").GetProperty("error_code").GetString()), what);
        }
        else if (_server.Requests.Count > 0 && status < 400)
        {
            Assert.That(error, Is.Null, what);
            AssertUnderstood(result, response.GetProperty("body"), what);
        }
    }

    private static void AssertSame(IRequestMessage sent, JsonElement recorded, string what)
    {
        Assert.That(
            (sent.Method, sent.Path),
            Is.EqualTo((recorded.GetProperty("method").GetString(), recorded.GetProperty("path").GetString())),
            what);
        if (recorded.GetProperty("body").ValueKind == JsonValueKind.Object)
        {
            Assert.That(
                Normal(JsonNode.Parse(sent.Body!)), Is.EqualTo(Normal(JsonNode.Parse(recorded.GetProperty("body").GetRawText()))), what);
        }
    }

    /// <summary>How much of the answer arrived: every run, value and experiment of it.</summary>
    private static void AssertUnderstood(object? result, JsonElement answer, string what)
    {
        switch (result)
        {
            case string id:
                Assert.That(id, Is.EqualTo(answer.GetProperty("experiment_id").GetString()), what);
                break;
            case Experiment experiment:
                Assert.That(experiment.Name, Is.EqualTo(answer.GetProperty("experiment").GetProperty("name").GetString()), what);
                break;
            case MlflowRun run:
                AssertRun(run, answer.GetProperty("run"), what);
                break;
            case RunInfo info:
                Assert.That(
                    info.Status.ToString().ToUpperInvariant(),
                    Is.EqualTo(answer.GetProperty("run_info").GetProperty("status").GetString()),
                    what);
                break;
            case Page<MlflowRun> runs:
                Assert.That(runs.Items, Has.Count.EqualTo(Count(answer, "runs")), what);
                foreach (var (run, recorded) in runs.Items.Zip(runs.Items.Count > 0 ? answer.GetProperty("runs").EnumerateArray() : []))
                {
                    AssertRun(run, recorded, what);
                }

                break;
            case Page<Experiment> experiments:
                Assert.That(experiments.Items, Has.Count.EqualTo(Count(answer, "experiments")), what);
                break;
            case Page<Metric> metrics:
                Assert.That(metrics.Items, Has.Count.EqualTo(Count(answer, "metrics")), what);
                break;
        }
    }

    private static void AssertRun(MlflowRun run, JsonElement recorded, string what)
    {
        var (info, data) = (recorded.GetProperty("info"), recorded.GetProperty("data"));
        var inputs = recorded.TryGetProperty("inputs", out var all) ? Count(all, "dataset_inputs") : 0;
        Assert.That(run.Info.RunId, Is.EqualTo(info.GetProperty("run_id").GetString()), what);
        Assert.That(run.Info.RunName, Is.EqualTo(info.GetProperty("run_name").GetString()), what);
        Assert.That(run.Info.StartTime, Is.EqualTo(info.GetProperty("start_time").GetInt64()), what);
        Assert.That(run.Info.ArtifactUri, Is.EqualTo(info.GetProperty("artifact_uri").GetString()), what);
        Assert.That(
            (run.Metrics.Count, run.Params.Count, run.Tags.Count, run.Inputs.Count),
            Is.EqualTo((Count(data, "metrics"), Count(data, "params"), Count(data, "tags"), inputs)),
            what);
    }

    private static int Count(JsonElement parent, string name) => parent.TryGetProperty(name, out var items) ? items.GetArrayLength() : 0;

    private static bool IsWhole(JsonElement exchange) =>
        exchange.GetProperty("request").GetProperty("headers").TryGetProperty("user-agent", out var agent)
        && agent.GetString()!.Contains("python", StringComparison.Ordinal)
        && exchange.GetRawText() is var text
        && !text.Contains("chars in total", StringComparison.Ordinal)
        && !text.Contains("__omitted__", StringComparison.Ordinal)
        && !exchange.TryGetProperty("__abridged__", out _);

    /// <summary>
    /// The meaning of a body as text: fields by name, without nulls, empty lists and what is spelt differently on purpose.
    /// </summary>
    private static string Normal(JsonNode? node, bool isItem = false) => node switch
    {
        null => "null",
        JsonObject fields => "{" + string.Join(',', fields
            .Where(field => !Different.Contains(field.Key) && !(isItem && field.Key == "run_id"))
            .OrderBy(field => field.Key, StringComparer.Ordinal)
            .Select(field => (field.Key, Text: Normal(field.Value)))
            .Where(field => field.Text is not ("null" or "[]"))
            .Select(field => $"{field.Key}:{field.Text}")) + "}",
        JsonArray items => "[" + string.Join(',', items.Where(item => !IsMark(item)).Select(item => Normal(item, isItem: true))) + "]",
        JsonValue value when value.TryGetValue<double>(out var number) => number.ToString("R", CultureInfo.InvariantCulture),
        _ => node.ToJsonString(),
    };

    /// <summary>The tag that our store adds to what it creates.</summary>
    private static bool IsMark(JsonNode? item) => item is JsonObject tag && tag["key"]?.ToString() == "client.creation";
}
