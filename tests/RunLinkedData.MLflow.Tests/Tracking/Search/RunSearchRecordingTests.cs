using System.Text.Json.Nodes;
using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Sqlite;
using RunLinkedData.MLflow.Tracking.Sqlite.Database;
using RunLinkedData.Testing;

namespace RunLinkedData.MLflow.Tests.Tracking.Search;

/// <summary>Every search that was put to a real server, put to the SQLite store on the same data.</summary>
[TestFixture]
public sealed class RunSearchRecordingTests
{
    private const string Recording = "v3.17/search_runs_grammar.json";
    private const string ExperimentId = "20";
    private const string Refused = "refused with INVALID_PARAMETER_VALUE";

    // Where this store differs on purpose from the server; docs/search.md lists the same. The value is the names found, or the error.
    private static readonly Dictionary<string, string> Differences = new()
    {
        // 500.
        [" | metrics.acc, metrics.acc"] = Refused,
        [" | start_time, start_time"] = Refused,
        // 400: the server takes the key for a word of SQL.
        ["params.Case LIKE 'a%'"] = "",
        ["params.Case ILIKE 'a%'"] = "g3 g2 g1 g0",
        ["params.Case like 'A%'"] = "g3 g2 g1 g0",
        // 200 with nothing found, whatever the values are.
        ["params. = '1'"] = Refused,
        ["params.`q-d` = 'it\\'s'"] = Refused,
        ["params.`q-d` = 'it''s'"] = Refused,
    };

    private TemporaryFolder _folder = null!;
    private SqliteTrackingStore _store = null!;
    private string? _nextId;

    [OneTimeSetUp]
    public async Task FillStore()
    {
        _folder = new TemporaryFolder();
        _store = await SqliteTrackingStore.OpenAsync($"sqlite:///{_folder["mlflow.db"]}", new SqliteTrackingStoreOptions
        {
            ArtifactRoot = "mlflow-artifacts:/",
            NewId = () => Interlocked.Exchange(ref _nextId, null) ?? Guid.NewGuid().ToString("N"),
        });
        for (var i = 1; i < 20; i++)
        {
            await _store.CreateExperimentAsync($"other {i}");
        }

        foreach (var exchange in TestFiles.ReadRecording(Recording).Where(exchange => !IsSearch(exchange)))
        {
            await ReplaySetupAsync(exchange);
        }
    }

    [OneTimeTearDown]
    public async Task CloseStore()
    {
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    public static IEnumerable<TestCaseData> Searches()
    {
        foreach (var (exchange, index) in TestFiles.ReadRecording(Recording).Select((exchange, index) => (exchange, index)))
        {
            if (IsSearch(exchange) && IsExpressible(exchange["request"]!["body"]))
            {
                yield return new TestCaseData(exchange).SetArgDisplayNames($"{index}: {Describe(exchange)}");
            }
        }
    }

    [TestCaseSource(nameof(Searches))]
    public async Task SearchRuns_AsRecorded_AnswersAsTheServerDid(JsonObject exchange)
    {
        var expected = Differences.TryGetValue(Describe(exchange), out var difference) ? difference : Recorded(exchange["response"]!);

        var actual = await SearchAsync(exchange["request"]!["body"]!);

        Assert.That(actual.Names, Is.EqualTo(expected));
        if (difference is null)
        {
            Assert.That(actual.Token, Is.EqualTo((string?)exchange["response"]!["body"]!["next_page_token"]));
        }
    }

    [Test]
    public void Differences_EachOne_IsInTheRecordingAndDiffers()
    {
        var recorded = TestFiles.ReadRecording(Recording)
            .Where(exchange => IsSearch(exchange) && IsExpressible(exchange["request"]!["body"]))
            .ToLookup(Describe, exchange => Recorded(exchange["response"]!));

        Assert.That(
            Differences.Where(difference => recorded[difference.Key].SingleOrDefault(difference.Value) == difference.Value), Is.Empty);
    }

    private async Task<(string Names, string? Token)> SearchAsync(JsonNode body)
    {
        try
        {
            var page = await _store.SearchRunsAsync(new RunQuery
            {
                ExperimentIds = [.. body["experiment_ids"]?.AsArray().Select(id => (string)id!) ?? []],
                Filter = (string?)body["filter"],
                OrderBy = [.. body["order_by"]?.AsArray().Select(item => (string)item!) ?? []],
                MaxResults = int.Parse(body["max_results"]?.ToString() ?? "1000", null),
                PageToken = (string?)body["page_token"],
                ViewType = body["run_view_type"]?.ToString() switch
                {
                    "ALL" => ViewType.All,
                    "DELETED_ONLY" or "2" => ViewType.DeletedOnly,
                    _ => ViewType.ActiveOnly,
                },
            });
            return (string.Join(' ', page.Items.Select(run => run.Info.RunName)), page.NextPageToken);
        }
        catch (MlflowException error)
        {
            return ($"refused with {error.Code}", null);
        }
    }

    private async Task ReplaySetupAsync(JsonObject exchange)
    {
        var body = exchange["request"]!["body"]!;
        var runId = (string?)body["run_id"] ?? "";
        switch (((string)exchange["request"]!["path"]!).Split("/mlflow/")[1])
        {
            case "experiments/create":
                Assert.That(await _store.CreateExperimentAsync((string)body["name"]!), Is.EqualTo(ExperimentId));
                break;
            case "runs/create":
                _nextId = (string)exchange["response"]!["body"]!["run"]!["info"]!["run_id"]!;
                await _store.CreateRunAsync(new NewRun
                {
                    ExperimentId = (string)body["experiment_id"]!,
                    StartTime = (long)body["start_time"]!,
                    RunName = (string?)body["run_name"],
                    UserId = (string)body["user_id"]!,
                });
                break;
            case "runs/log-batch":
                await _store.LogBatchAsync(runId, new RunBatch
                {
                    Metrics = [.. body["metrics"]!.AsArray().Select(metric => new Metric(
                        (string)metric!["key"]!,
                        metric["value"]!.ToString() == "NaN" ? double.NaN : (double)metric["value"]!,
                        (long)metric["timestamp"]!,
                        (long)metric["step"]!))],
                    Params = [.. body["params"]!.AsArray().Select(param => new Param((string)param!["key"]!, (string)param["value"]!))],
                    Tags = ReadTags(body),
                });
                break;
            case "runs/log-inputs":
                await _store.LogInputsAsync(runId, [.. body["datasets"]!.AsArray().Select(input => new DatasetInput
                {
                    Dataset = new MlflowDataset
                    {
                        Name = (string)input!["dataset"]!["name"]!,
                        Digest = (string)input["dataset"]!["digest"]!,
                        SourceType = (string)input["dataset"]!["source_type"]!,
                        Source = (string)input["dataset"]!["source"]!,
                    },
                    Tags = ReadTags(input),
                })]);
                break;
            case "runs/update":
                await _store.UpdateRunAsync(runId, new RunUpdate
                {
                    Status = Enum.Parse<RunStatus>((string)body["status"]!, ignoreCase: true),
                    EndTime = (long)body["end_time"]!,
                });
                break;
            case var other:
                Assert.Fail($"The recording holds {other}, which is not replayed.");
                break;
        }
    }

    private static Tag[] ReadTags(JsonNode body) =>
        [.. body["tags"]!.AsArray().Select(tag => new Tag((string)tag!["key"]!, (string)tag["value"]!))];

    private static bool IsSearch(JsonObject exchange) =>
        ((string)exchange["request"]!["path"]!).EndsWith("runs/search", StringComparison.Ordinal);

    // What the typed interface cannot say at all (a page size of 1.5, IDs that are no texts) or what concerns other data is left out.
    private static bool IsExpressible(JsonNode? body) =>
        body?["experiment_ids"] is null or JsonArray
        && body is not null
        && (body["experiment_ids"]?.AsArray().All(id => id is JsonValue value && value.TryGetValue<string>(out var text) && text != "abc")
            ?? true)
        && int.TryParse(body["max_results"]?.ToString() ?? "1", out _);

    private static string Describe(JsonObject exchange)
    {
        var body = exchange["request"]!["body"];
        var order = body?["order_by"] is JsonArray items ? " | " + string.Join(", ", items.Select(item => (string)item!)) : "";
        return (string?)body?["filter"] + order;
    }

    private static string Recorded(JsonNode response) => (int)response["status"]! == 200
        ? string.Join(' ', (response["body"]!["runs"] as JsonArray)?.Select(run => (string)run!["info"]!["run_name"]!) ?? [])
        : $"refused with {response["body"]!["error_code"]}";
}
