using System.Text.Json.Nodes;
using NUnit.Framework;
using RunLinkedData.Dagster.Pipes;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Testing;

namespace RunLinkedData.Dagster.Tests;

/// <summary>Programs whose runs are reported by <c>UseDagster()</c>: what Dagster reads of them, however they end.</summary>
public sealed class RunProcessTests : PipesFixture
{
    private readonly List<ExampleProgram> _programs = [];

    private string Uri => $"sqlite:///{Folder["mlflow.db"]}";

    [TearDown]
    public void EndPrograms()
    {
        _programs.ForEach(program => program.Dispose());
        _programs.Clear();
    }

    [Test]
    public async Task Run_Finished_IsReportedWithItsIdOnceAtTheEnd()
    {
        var (program, messages) = await RunAsync("complete");
        var report = messages[^2];
        var metadata = report["params"]!["metadata"]!;

        Assert.Multiple(() =>
        {
            Assert.That(program.ExitCode, Is.Zero, program.Error);
            Assert.That(Methods(messages), Is.EqualTo(new[] { "opened", "report_asset_materialization", "closed" }));
            Assert.That(messages[^1]["params"]!.AsObject(), Is.Empty);
            Assert.That((string?)report["params"]!["asset_key"], Is.EqualTo("forecasts"));
            Assert.That((string?)report["params"]!["data_version"], Is.EqualTo(RunIds(program)[0]));
            Assert.That((string?)metadata["run_id"]!["raw_value"], Is.EqualTo(RunIds(program)[0]));
            Assert.That((int)metadata["dagster/row_count"]!["raw_value"]!, Is.EqualTo(3));
            Assert.That((string?)metadata["card"]!["type"], Is.EqualTo("path"));
            Assert.That(File.Exists((string?)metadata["card"]!["raw_value"]));
        });
    }

    [TestCase("caught", "ended as FAILED: The run was disposed without Complete, on the way out with System.IO.InvalidDataException")]
    [TestCase("left", "ended as FAILED: The process ended before the run was completed")]
    [TestCase("exit", "ended as FAILED: The process ended before the run was completed")]
    [TestCase("own-session-caught", "ended as FAILED: System.IO.InvalidDataException: station 42 has no rows")]
    public async Task Run_NotFinishedAndTheProgramReturnsZero_FailsTheProgramWithItsError(string form, string error)
    {
        var (program, messages) = await RunAsync(form);

        Assert.Multiple(() =>
        {
            Assert.That(program.ExitCode, Is.EqualTo(1), program.Error);
            Assert.That(Methods(messages), Is.EqualTo(new[] { "opened", "closed" }));
            Assert.That(
                (string?)messages[^1]["params"]!["exception"]!["message"],
                Does.StartWith($"Run {RunIds(program)[0]} of 'demand-forecast' {error}"));
        });
    }

    [Test]
    public async Task Run_NotFinishedAndTolerated_LeavesTheExitCodeAndSaysWhatIsMissing()
    {
        var (program, messages) = await RunAsync("tolerated");

        Assert.That(program.ExitCode, Is.Zero, program.Error);
        Assert.That(Methods(messages), Is.EqualTo(new[] { "opened", "closed" }));
        Assert.That(
            (string?)messages[^2]["params"]!["message"], Does.StartWith("No run of this program has made the asset 'forecasts'"));
        Assert.That((string?)messages[^2]["params"]!["level"], Is.EqualTo("WARNING"));
    }

    [Test]
    public async Task Exception_ThatNobodyCatches_IsTheErrorOfTheSession()
    {
        var (program, messages) = await RunAsync("throws");
        var error = messages[^1]["params"]!["exception"]!;

        Assert.That(program.ExitCode, Is.Not.Zero);
        Assert.That((string?)error["name"], Is.EqualTo("System.IO.InvalidDataException"));
        Assert.That((string?)error["stack"]![0], Does.Contain("DagsterRunWorker"));
        Assert.That(Methods(messages), Has.None.EqualTo("report_asset_materialization"));
    }

    [Test]
    public async Task Runs_OfSeveralTrackers_ShareOneSessionAndTheLastOfAnAssetCounts()
    {
        Variables[ContextName] = Context("forecasts", "shop/other");
        var (program, messages) = await RunAsync("side-by-side");
        var reports = Reports(messages);
        var ids = RunIds(program);

        Assert.Multiple(() =>
        {
            Assert.That(program.ExitCode, Is.Zero, program.Error);
            Assert.That(Methods(messages).Count(method => method is "opened" or "closed"), Is.EqualTo(2));
            Assert.That(reports, Has.Count.EqualTo(2));
            Assert.That(reports["shop/other"].Version, Is.EqualTo(ids[1]));
            Assert.That(reports["forecasts"].Version, Is.EqualTo(ids[2]));
            Assert.That(
                reports["forecasts"].Metadata["runs"]!["raw_value"]!["records"]!.AsArray().Select(run => (string?)run!["run_id"]),
                Is.EqualTo(new[] { ids[0], ids[2] }));
            Assert.That(
                messages.Where(message => (string?)message["method"] == "log").Select(message => (string?)message["params"]!["message"]),
                Has.Some.EqualTo("by the program").And.Some.Contains("2 runs have made the asset 'forecasts'"));
        });
    }

    [Test]
    public async Task Runs_OfTwelvePartitionsInOneStep_AreOneReportThatHasAll()
    {
        var (program, messages) = await RunAsync("partitions");
        var (version, metadata) = Reports(messages)["forecasts"];
        var runs = metadata["runs"]!["raw_value"]!["records"]!.AsArray();

        Assert.That(version, Is.EqualTo(RunIds(program)[^1]));
        Assert.That(runs.Select(run => (string?)run!["run_id"]), Is.EqualTo(RunIds(program)));
        Assert.That((string?)runs[4]!["parameters"], Does.Contain("\"day\":\"2026-11-05\""));
    }

    [Test]
    public async Task ChecksAndLog_OfRuns_AreThoseOfTheStep()
    {
        var (program, messages) = await RunAsync("checks");
        var checks = messages.Where(message => (string?)message["method"] == "report_asset_check").Select(message => message["params"]!)
            .ToDictionary(check => (string)check["check_name"]!);
        var lines = messages.Where(message => (string?)message["method"] == "log").Select(message => message["params"]!).ToList();

        Assert.Multiple(() =>
        {
            Assert.That(program.ExitCode, Is.Zero, program.Error);
            Assert.That(checks.Keys, Is.EquivalentTo(new[] { "no_missing_hours", "plausible_power" }));
            Assert.That((bool)checks["no_missing_hours"]["passed"]!, Is.False);
            Assert.That((string?)checks["no_missing_hours"]["severity"], Is.EqualTo("WARN"));
            Assert.That((string?)checks["no_missing_hours"]["metadata"]!["details"]!["raw_value"], Is.EqualTo("3 hours are missing"));
            Assert.That((string?)checks["no_missing_hours"]["metadata"]!["run_id"]!["raw_value"], Is.EqualTo(RunIds(program)[0]));
            Assert.That((string?)checks["plausible_power"]["asset_key"], Is.EqualTo("forecasts"));
            Assert.That((bool)checks["plausible_power"]["passed"]!);
            Assert.That(
                lines.Where(line => ((string)line["message"]!).Contains("works on forecasts")).Select(line => (string?)line["level"]),
                Is.EqualTo(new[] { "WARNING", "WARNING" }));
        });
    }

    [Test]
    public async Task Run_IsTaggedWithTheRunOfDagsterAndItsExtras()
    {
        Variables[ContextName] = PipesCodec.Encode("""
            {"data":{"run_id":"c132ae72-1bc8-4dca-897c-d12c6fe484ad","asset_keys":["forecasts"],"job_name":"nightly","retry_number":1,
            "extras":{"partition_range":["2026-11-01","2026-11-12"],"code_location":"energy.py","parent_run":"p"}}}
            """);
        Variables["DAGSTER_WEBSERVER_URL"] = "http://ann:pw@dagster.example.org:3000/ui/";
        var (program, _) = await RunAsync("complete");
        await using var tracker = RunTracker.Connect(Uri);
        var orchestrator = (await tracker.GetProvenanceAsync(RunIds(program)[0])).Orchestrator!;

        Assert.Multiple(() =>
        {
            Assert.That((orchestrator.Kind, orchestrator.Id, orchestrator.Attempt), Is.EqualTo(
                ("dagster", "c132ae72-1bc8-4dca-897c-d12c6fe484ad", 2)));
            Assert.That(
                orchestrator.Url, Is.EqualTo("http://dagster.example.org:3000/ui/runs/c132ae72-1bc8-4dca-897c-d12c6fe484ad"));
            Assert.That(
                orchestrator.Details,
                Is.SupersetOf(new Dictionary<string, string>
                {
                    ["job"] = "nightly",
                    ["assets"] = "forecasts",
                    ["partition_range"] = "2026-11-01...2026-11-12",
                    ["code_location"] = "energy.py",
                    ["parent_run"] = "p",
                }));
        });
    }

    [Test]
    public async Task Session_OfTheProgramItself_IsJoined()
    {
        var (program, messages) = await RunAsync("own-session");

        Assert.That(program.ExitCode, Is.Zero, program.Error);
        Assert.That(Methods(messages), Is.EqualTo(new[] { "opened", "report_asset_materialization", "closed" }));
    }

    [Test]
    public async Task Version_ThatIsThere_IsReportedAsItIs()
    {
        Variables[ContextName] = Context("energy/forecasts");
        var (first, _) = await RunAsync("complete");
        await File.WriteAllTextAsync(Messages, "");
        var (program, messages) = await RunAsync("report", "demand-forecast/forecasts@latest");

        Assert.That(program.Output, Does.Contain("reported energy/forecasts"), program.Error);
        Assert.That(Reports(messages)["energy/forecasts"].Version, Is.EqualTo(RunIds(first)[0]));
    }

    [Test]
    public async Task Version_WhoseAssetIsNotOfTheStep_IsAnErrorThatNamesThem()
    {
        await RunAsync("complete");
        var (program, _) = await RunAsync("report", "demand-forecast/forecasts@latest", "energy/other");

        Assert.That(program.ExitCode, Is.Not.Zero);
        Assert.That(program.Error, Does.Contain("'energy/other' is none of this step of Dagster, which makes: forecasts"));
    }

    [TestCase("INT", 130)]
    [TestCase("TERM", 143)]
    [Platform(Exclude = "Win", Reason = "Signals")]
    public async Task Signal_EndsTheRunAsKilledThenTheSession(string signal, int code)
    {
        var program = Start("wait");
        await ReadyAsync(program);

        program.Signal(signal);
        await program.WaitAsync();

        var messages = Read();
        Assert.Multiple(() =>
        {
            Assert.That(program.ExitCode, Is.EqualTo(code), program.Error);
            Assert.That(Methods(messages), Is.EqualTo(new[] { "opened", "closed" }));
            Assert.That((string?)messages[^1]["params"]!["exception"]!["message"], Does.Contain("SIG" + signal));
            Assert.That(StatusOf(RunIds(program)[0]), Is.EqualTo(RunStatus.Killed));
        });
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "Signals")]
    public async Task Signal_Twice_ClosesOnce()
    {
        var program = Start("wait");
        await ReadyAsync(program);

        program.Signal("INT");
        program.Signal("INT");
        await program.WaitAsync();

        Assert.That(Methods(Read()).Count(method => method == "closed"), Is.EqualTo(1));
        Assert.That(StatusOf(RunIds(program)[0]), Is.EqualTo(RunStatus.Killed));
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "Signals")]
    public async Task Signal_AfterDagstersSession_StillEndsTheRun()
    {
        var program = Start("wait");
        await ReadyAsync(program);

        File.Delete(Messages);
        program.Signal("INT");
        await program.WaitAsync();

        Assert.That(program.ExitCode, Is.EqualTo(130), program.Error);
        Assert.That(File.Exists(Messages), Is.False);
        Assert.That(StatusOf(RunIds(program)[0]), Is.EqualTo(RunStatus.Killed));
    }

    [Test]
    public async Task Program_ThatDagsterHasNotStarted_IsAsWithout()
    {
        Variables.Clear();
        var program = Start("complete");
        await program.WaitAsync();
        var failing = Start("caught");
        await failing.WaitAsync();

        Assert.That((program.ExitCode, failing.ExitCode), Is.EqualTo((0, 0)), program.Error);
        Assert.That(program.Error, Is.Empty);
        Assert.That(await File.ReadAllTextAsync(Messages), Is.Empty);
    }

    [Test]
    public async Task Context_ThatCannotBeRead_FailsTheProgramBeforeItWorks()
    {
        Variables[ContextName] = PipesCodec.Encode("""{"path":"/none/context"}""");
        var program = Start("complete");
        await program.WaitAsync();

        Assert.That(program.ExitCode, Is.Not.Zero);
        Assert.That(program.Error, Does.Contain("/none/context"));
        Assert.That(RunIds(program), Is.Empty);
    }

    // Without the log, which is apart.
    private static List<string?> Methods(List<JsonObject> messages) =>
        [.. messages.Select(message => (string?)message["method"]).Where(method => method != "log")];

    private static Dictionary<string, (string? Version, JsonObject Metadata)> Reports(List<JsonObject> messages) => messages
        .Where(message => (string?)message["method"] == "report_asset_materialization")
        .ToDictionary(
            message => (string)message["params"]!["asset_key"]!,
            message => ((string?)message["params"]!["data_version"], message["params"]!["metadata"]!.AsObject()));

    private static List<string> RunIds(ExampleProgram program) => [.. program.Output.Split('\n')
        .Where(line => line.StartsWith("run ", StringComparison.Ordinal))
        .Select(line => line["run ".Length..])];

    private static async Task ReadyAsync(ExampleProgram program)
    {
        using CancellationTokenSource timeout = new(TimeSpan.FromMinutes(1));
        while (!program.Output.Contains("ready", StringComparison.Ordinal))
        {
            Assert.That(program.HasExited, Is.False, program.Error);
            await Task.Delay(10, timeout.Token);
        }
    }

    private static string Context(params string[] assets) => PipesCodec.Encode(new JsonObject
    {
        ["data"] = new JsonObject
        {
            ["run_id"] = "c132ae72-1bc8-4dca-897c-d12c6fe484ad",
            ["asset_keys"] = new JsonArray([.. assets.Select(asset => (JsonNode)asset)]),
        },
    }.ToJsonString());

    private RunStatus StatusOf(string runId)
    {
        using var tracker = RunTracker.Connect(Uri);
        return tracker.TrackingStore.GetRunAsync(runId).GetAwaiter().GetResult().Info.Status;
    }

    private async Task<(ExampleProgram Program, List<JsonObject> Messages)> RunAsync(params string[] form)
    {
        var program = Start(form);
        await program.WaitAsync();
        return (program, Read());
    }

    private ExampleProgram Start(params string[] form)
    {
        var program = ExampleProgram.StartWorker(Folder.Path, Variables, ["dagster-run", Uri, .. form]);
        _programs.Add(program);
        return program;
    }
}
