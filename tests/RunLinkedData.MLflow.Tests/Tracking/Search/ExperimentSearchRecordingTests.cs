using System.Text.Json.Nodes;
using NUnit.Framework;
using RunLinkedData.MLflow.Tests.Tracking.Sqlite;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Sqlite;
using RunLinkedData.MLflow.Tracking.Sqlite.Database;
using RunLinkedData.Testing;

namespace RunLinkedData.MLflow.Tests.Tracking.Search;

/// <summary>Every experiment search that was put to a real server, put to the SQLite store on the same experiments.</summary>
[TestFixture]
public sealed class ExperimentSearchRecordingTests
{
    private const string Recording = "v3.17/search_experiments_grammar.json";

    private TemporaryFolder _folder = null!;
    private SqliteTrackingStore _store = null!;

    [OneTimeSetUp]
    public async Task FillStore()
    {
        _folder = new TemporaryFolder();
        _store = await SqliteTrackingStore.OpenAsync(
            $"sqlite:///{_folder["mlflow.db"]}",
            new SqliteTrackingStoreOptions { TimeProvider = new SteppingClock() });

        // The server's experiments are those of its longest answer, the newest first.
        var names = TestFiles.ReadRecording(Recording).Select(exchange => Recorded(exchange["response"]!)).MaxBy(names => names.Length)!;
        foreach (var name in names.Reverse().Where(name => name != "Default"))
        {
            await _store.CreateExperimentAsync(name);
        }

        // What had happened to them before.
        var iris = (await _store.FindExperimentAsync("iris-classifier"))!.ExperimentId;
        await _store.SetExperimentTagAsync(iris, new Tag("team", "research"));
        await _store.SetExperimentTagAsync(iris, new Tag("mlflow.note.content", "About a Flower."));
        foreach (var touched in new[] { iris, "0" })
        {
            await _store.DeleteExperimentAsync(touched);
            await _store.RestoreExperimentAsync(touched);
        }
    }

    [OneTimeTearDown]
    public async Task CloseStore()
    {
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    public static IEnumerable<TestCaseData> Searches() => TestFiles.ReadRecording(Recording)
        .Select((exchange, index) => (exchange, index))
        .Where(item => IsExpressible(item.exchange["request"]!["body"]))
        .Select(item => new TestCaseData(item.exchange)
            .SetArgDisplayNames($"{item.index}: {item.exchange["request"]!["body"]!.ToJsonString()}"));

    [TestCaseSource(nameof(Searches))]
    public async Task SearchExperiments_AsRecorded_AnswersAsTheServerDid(JsonObject exchange)
    {
        var actual = await SearchAsync(exchange["request"]!["body"]!);

        Assert.That(actual, Is.EqualTo(Recorded(exchange["response"]!)));
    }

    private async Task<string[]> SearchAsync(JsonNode body)
    {
        try
        {
            var page = await _store.SearchExperimentsAsync(new ExperimentQuery
            {
                Filter = (string?)body["filter"],
                OrderBy = [.. body["order_by"]?.AsArray().Select(item => (string)item!) ?? []],
                MaxResults = int.Parse(body["max_results"]!.ToString(), null),
                PageToken = (string?)body["page_token"],
                ViewType = body["view_type"] is null ? ViewType.ActiveOnly : ViewType.All,
            });
            return [.. page.Items.Select(experiment => experiment.Name)];
        }
        catch (MlflowException error)
        {
            return [$"refused with {error.Code}"];
        }
    }

    // The typed interface has no missing page size, no page size "x" and no view type "NOPE".
    private static bool IsExpressible(JsonNode? body) =>
        int.TryParse(body?["max_results"]?.ToString(), out _) && body!["view_type"]?.ToString() != "NOPE";

    private static string[] Recorded(JsonNode response) => (int)response["status"]! == 200
        ? [.. (response["body"]!["experiments"] as JsonArray)?.Select(experiment => (string)experiment!["name"]!) ?? []]
        : [$"refused with {response["body"]!["error_code"]}"];
}
