using System.Text.Json.Nodes;
using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Testing;

namespace RunLinkedData.Dagster.Tests;

/// <summary>
/// A real Dagster starts programs that use <c>UseDagster()</c>, and tells what it has recorded, and what it takes for stale.
/// </summary>
public sealed class RealRunTests
{
    private const string Script = """
        import json, os, signal, sys, threading, time
        import dagster as dg
        from dagster._core.definitions.data_version import CachingStaleStatusResolver
        from dagster._core.loader import LoadingContextForTest

        dotnet, worker, uri = sys.argv[1:4]
        form = {"forecasts": ["checks"]}

        def call(context, pipes, form, extras=None):
            command = [dotnet, worker, "dagster-run", uri, *form]
            return pipes.run(context=context, command=command, extras=extras).get_results(implicit_materializations=False)

        forecasts_key = dg.AssetKey(["energy", "forecasts"])
        checks = [dg.AssetCheckSpec(name, asset=forecasts_key) for name in ("no_missing_hours", "plausible_power")]

        @dg.asset(key=forecasts_key, check_specs=checks, code_version="1")
        def forecasts(context, pipes: dg.PipesSubprocessClient):
            return call(context, pipes, form["forecasts"], {"code_location": "energy"})

        @dg.asset(key=["energy", "summary"], deps=[forecasts_key], code_version="1")
        def summary():
            return dg.MaterializeResult()

        @dg.asset(key=["daily", "forecasts"], partitions_def=dg.DailyPartitionsDefinition(start_date="2026-11-01", end_date="2026-11-13"))
        def daily(context, pipes: dg.PipesSubprocessClient):
            return call(context, pipes, ["partition"])

        assets = [forecasts, summary, daily]
        instance = dg.DagsterInstance.ephemeral()
        resources = {"pipes": dg.PipesSubprocessClient()}
        graph = dg.Definitions(assets=assets, resources=resources).resolve_asset_graph()

        def tell(event):
            error = getattr(event.event_specific_data, "error", None)
            return f"{event.message} {error.message if error else ''}"

        def make(asset, **more):
            result = dg.materialize(
                assets, selection=[asset], resources=resources, instance=instance, raise_on_error=False, **more
            )
            events = [e.event_specific_data.materialization for e in result.all_events if e.event_type_value == "ASSET_MATERIALIZATION"]
            return {
                "run": result.run_id,
                "success": result.success,
                "versions": [event.tags.get("dagster/data_version") for event in events],
                "types": [{key: type(value).__name__ for key, value in event.metadata.items()} for event in events],
                "checks": {e.check_name: [e.passed, e.severity.value] for e in result.get_asset_check_evaluations()},
                "logs": [[entry.level, entry.user_message] for entry in instance.all_logs(result.run_id) if not entry.is_dagster_event],
                "engine": [tell(entry.dagster_event) for entry in instance.all_logs(result.run_id) if entry.is_dagster_event],
            }

        def stale(asset):
            resolver = CachingStaleStatusResolver(instance, graph, LoadingContextForTest(instance))
            return resolver.get_status(asset.key).value

        def interrupt():
            while not os.path.exists("ready"):
                time.sleep(0.05)
            os.kill(os.getpid(), signal.SIGINT)

        answer = {}
        if sys.argv[4] == "fresh":
            answer["first"] = make(forecasts)
            make(summary)
            answer["fresh"] = stale(summary)
            form["forecasts"] = ["report", "demand-forecast/forecasts@latest"]
            answer["again"] = make(forecasts)
            answer["after again"] = stale(summary)
            form["forecasts"] = ["checks"]
            answer["new"] = make(forecasts)
            answer["after new"] = stale(summary)
        elif sys.argv[4] == "fail":
            form["forecasts"] = ["caught"]
            answer = make(forecasts)
        elif sys.argv[4] == "interrupt":
            form["forecasts"] = ["wait"]
            threading.Thread(target=interrupt, daemon=True).start()
            answer = make(forecasts)
        else:
            answer = {key: make(daily, partition_key=key) for key in [f"2026-11-{day:02}" for day in range(1, 13)]}
        print("ANSWER " + json.dumps(answer))
        """;

    private TemporaryFolder _home = null!;

    private string Uri => $"sqlite:///{_home["mlflow.db"]}";

    [SetUp]
    public void MakeHome() => _home = new TemporaryFolder();

    [TearDown]
    public void DropHome() => _home.Dispose();

    [Test]
    public async Task Version_MadeAgain_MakesWhatComesFromItStaleAndOneReportedAgainDoesNot()
    {
        var answer = await AskAsync("fresh");
        var first = answer["first"]!;
        var run = (string)first["versions"]![0]!;
        var types = first["types"]![0]!;
        await using var tracker = RunTracker.Connect(Uri);
        var provenance = await tracker.GetProvenanceAsync(run);

        Assert.Multiple(() =>
        {
            Assert.That((bool)first["success"]!, first.ToJsonString());
            Assert.That(provenance.Status, Is.EqualTo("FINISHED"));
            Assert.That(provenance.Orchestrator!.Id, Is.EqualTo((string?)first["run"]));
            Assert.That(provenance.Orchestrator.Details["code_location"], Is.EqualTo("energy"));
            Assert.That((string?)types["dagster/row_count"], Is.EqualTo("IntMetadataValue"));
            Assert.That((string?)types["dagster/column_schema"], Is.EqualTo("TableSchemaMetadataValue"));
            Assert.That((string?)types["profile"], Is.EqualTo("TableMetadataValue"));
            Assert.That((string?)types["runs"], Is.EqualTo("TableMetadataValue"));
            Assert.That((string?)types["card"], Is.EqualTo("PathMetadataValue"));
            Assert.That(
                first["checks"]!.ToJsonString(), Is.EqualTo("""{"no_missing_hours":[false,"WARN"],"plausible_power":[true,"ERROR"]}"""));
            Assert.That(
                first["logs"]!.AsArray().Select(line => ((int)line![0]!, (string?)line[1])),
                Has.Some.Matches<(int Level, string Text)>(line => line.Level == 30 && line.Text.Contains("works on forecasts")));
            Assert.That((string?)answer["fresh"], Is.EqualTo("FRESH"));
            Assert.That((bool)answer["again"]!["success"]!, answer["again"]!.ToJsonString());
            Assert.That((string?)answer["again"]!["versions"]![0], Is.EqualTo(run));
            Assert.That((string?)answer["after again"], Is.EqualTo("FRESH"));
            Assert.That((bool)answer["new"]!["success"]!, answer["new"]!.ToJsonString());
            Assert.That((string?)answer["new"]!["versions"]![0], Is.Not.EqualTo(run));
            Assert.That((string?)answer["after new"], Is.EqualTo("STALE"));
        });
    }

    [Test]
    public async Task Run_ThatFailsInAProgramThatReturnsZero_FailsTheStep()
    {
        var answer = await AskAsync("fail");

        Assert.That((bool)answer["success"]!, Is.False);
        Assert.That(answer["versions"]!.AsArray(), Is.Empty);
        Assert.That(answer["engine"]!.ToJsonString(), Does.Contain("ended as FAILED").And.Contain("closed with exception"));
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "Signals")]
    public async Task Step_ThatIsTerminated_EndsTheRunAsKilled()
    {
        var answer = await AskAsync("interrupt");
        await using var tracker = RunTracker.Connect(Uri);
        var runs = await tracker.TrackingStore.SearchRunsAsync(
            new RunQuery { ExperimentIds = [(await tracker.TrackingStore.FindExperimentAsync("demand-forecast"))!.ExperimentId] });

        Assert.That((bool)answer["success"]!, Is.False);
        Assert.That(runs.Items.Single().Info.Status, Is.EqualTo(RunStatus.Killed));
        Assert.That(answer["engine"]!.ToJsonString(), Does.Contain("closed with exception").And.Contain("SIGINT"));
    }

    [Test]
    public async Task Partitions_EachHaveARunThatIsTaggedWithItsOwn()
    {
        var answer = (await AskAsync("partitions")).AsObject();
        await using var tracker = RunTracker.Connect(Uri);

        Assert.That(answer.Select(made => (string?)made.Value!["versions"]![0]).Distinct().Count(), Is.EqualTo(12));
        foreach (var (partition, made) in answer)
        {
            var provenance = await tracker.GetProvenanceAsync((string)made!["versions"]![0]!);
            Assert.That(provenance.Parameters["day"], Is.EqualTo(partition));
            Assert.That(provenance.Orchestrator!.Details["partition"], Is.EqualTo(partition));
            Assert.That(provenance.Orchestrator.Id, Is.EqualTo((string?)made["run"]));
        }
    }

    private Task<JsonNode> AskAsync(string what) =>
        Python.AnswerAsync(_home, Python.WithDagster(), Script, "dotnet", ExampleProgram.WorkerPath, Uri, what);
}
