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

    private static string Folder => System.IO.Path.Combine(TestContext.CurrentContext.TestDirectory, "recordings");

    private static IEnumerable<string> Recordings =>
        Directory.GetFiles(Folder, "*.json", SearchOption.AllDirectories)
            .Select(file => System.IO.Path.GetRelativePath(Folder, file))
            .Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Recordings))]
    public async Task EveryRecordedCall_MadeByTheStore_IsTheSameAndUnderstood(string recording)
    {
        await using var store = Connect();
        await foreach (var (request, response, call) in CallsAsync(recording, isOfClient: true))
        {
            _server.Prepare(response);
            var outcome = await MakeAsync(store, call);
            if (_server.Requests.Count > 0)
            {
                var sent = _server.Requests[0];
                Assert.That(
                    (sent.Method, sent.Path), Is.EqualTo((request.GetProperty("method").GetString(), Path(request))), What(request));
                Assert.That(Body(sent), Is.EqualTo(Body(request)), What(request));
            }

            AssertOutcome(outcome, response, What(request));
        }
    }

    /// <summary>
    /// Requests made by hand, to see what a server says to them: those that the store would send just so. Searches have tests of their own.
    /// </summary>
    [Test]
    public async Task EveryRequestMadeByHand_WhenTheStoreMakesTheSame_IsUnderstood()
    {
        var made = 0;
        await using var store = Connect();
        foreach (var recording in Recordings.Where(file => file.StartsWith("v3.17", StringComparison.Ordinal) && !file.Contains("grammar")))
        {
            await foreach (var (request, response, call) in CallsAsync(recording, isOfClient: false))
            {
                _server.Prepare(response);
                try
                {
                    var outcome = await MakeAsync(store, call);
                    if (_server.Requests.Count > 0 && Body(_server.Requests[0]) == Body(request))
                    {
                        made++;
                        AssertOutcome(outcome, response, $"{recording}: {What(request)}");
                    }
                }
                catch (Exception exception) when (exception is KeyNotFoundException or InvalidOperationException or FormatException
                    or ArgumentException)
                {
                    // A wrong request, which the store has no way to make.
                }
            }
        }

        Assert.That(made, Is.GreaterThan(200));
    }

    private RestTrackingStore Connect() => new(new MlflowServerOptions
    {
        TrackingUri = _server.Uri,
        AttemptTimeout = TimeSpan.FromSeconds(99),
        TimeProvider = new QuickTime(TimeSpan.FromSeconds(99), TimeSpan.FromMinutes(10)),
    });

    private static async IAsyncEnumerable<(JsonElement Request, JsonElement Response, Func<ITrackingStore, Task<object?>> Call)> CallsAsync(
        string recording, bool isOfClient)
    {
        using var exchanges = JsonDocument.Parse(await File.ReadAllTextAsync(System.IO.Path.Combine(Folder, recording)));
        foreach (var exchange in exchanges.RootElement.EnumerateArray().Where(each => IsOfClient(each) == isOfClient && IsWhole(each)))
        {
            var request = exchange.GetProperty("request");
            if (RecordedCalls.Find(request) is { } call)
            {
                yield return (request, exchange.GetProperty("response"), call);
            }
        }
    }

    private static async Task<(object? Result, MlflowException? Error)> MakeAsync(
        ITrackingStore store, Func<ITrackingStore, Task<object?>> call)
    {
        try
        {
            return (await call(store), null);
        }
        catch (MlflowException exception)
        {
            return (null, exception);
        }
    }

    private void AssertOutcome((object? Result, MlflowException? Error) outcome, JsonElement response, string what)
    {
        var status = response.GetProperty("status").GetInt32();
        if (status >= 400 && !(outcome == (null, null) && status == 404))
        {
            Assert.That(outcome.Error, Is.Not.Null, what);
            Assert.That(outcome.Error!.Code, Is.EqualTo(CodeOf(response)), what);
        }
        else if (_server.Requests.Count > 0 && status < 400)
        {
            Assert.That(outcome.Error, Is.Null, what);
            AssertUnderstood(outcome.Result, response.GetProperty("body"), what);
        }
    }

    /// <summary>Where an answer is no JSON, as those of basic-auth, its status says the code.</summary>
    private static string CodeOf(JsonElement response) =>
        response.GetProperty("body") is { ValueKind: JsonValueKind.Object } body
            ? body.GetProperty("error_code").GetString()!
            : response.GetProperty("status").GetInt32() switch
            {
                400 => MlflowErrorCode.BadRequest,
                401 => MlflowErrorCode.Unauthenticated,
                403 => MlflowErrorCode.PermissionDenied,
                404 => MlflowErrorCode.EndpointNotFound,
                _ => MlflowErrorCode.InternalError,
            };

    private static string Path(JsonElement request) => request.GetProperty("path").GetString()!;

    private static string What(JsonElement request) =>
        $"{Path(request)} {request.GetProperty("query")} {request.GetProperty("body")}";

    private static string Body(IRequestMessage sent) => Normal(sent.Body is { } body ? JsonNode.Parse(body) : null);

    private static string Body(JsonElement request) =>
        request.GetProperty("body") is { ValueKind: JsonValueKind.Object } body ? Normal(JsonNode.Parse(body.GetRawText())) : "null";

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

    private static bool IsOfClient(JsonElement exchange) =>
        exchange.GetProperty("request").GetProperty("headers").TryGetProperty("user-agent", out var agent)
        && agent.GetString()!.Contains("python", StringComparison.Ordinal);

    private static bool IsWhole(JsonElement exchange) =>
        exchange.GetRawText() is var text
        && !text.Contains("chars in total", StringComparison.Ordinal)
        && !text.Contains("__omitted__", StringComparison.Ordinal)
        && !text.Contains("__abridged__", StringComparison.Ordinal)
        && !text.Contains("\"transfer-encoding\": \"chunked\"", StringComparison.Ordinal);

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
