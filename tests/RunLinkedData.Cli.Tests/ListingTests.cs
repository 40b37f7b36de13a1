using NUnit.Framework;
using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Cli.Tests;

/// <summary>What the listing commands print.</summary>
public class ListingTests(StoreKind kind) : CommandLineFixture(kind)
{
    [Test]
    public async Task Versions_OfADataset_AreListedNewestFirst()
    {
        await Tracker.Process("demand-forecast").Dataset("forecasts").SetAliasAsync("prod", Versions[0]);

        var (code, output, error) = await RldAsync("versions", "demand-forecast/forecasts");

        Assert.That((code, error), Is.EqualTo((0, "")));
        Assert.That(Normalize(output), Is.EqualTo(
            """
            VERSION STARTED TOOK ALIASES DIGEST PARAMETERS
            SECOND TIME TOOK sha256:... horizon_days=4
            FIRST TIME TOOK prod sha256:... horizon_days=3
            """));
    }

    [Test]
    public async Task Versions_WithConditions_AreThoseThatFit()
    {
        var answer = await JsonAsync("versions", "demand-forecast/forecasts", "--param", "horizon_days=3");

        Assert.That(answer["versions"]!.AsArray().Select(version => (string?)version!["run_id"]), Is.EqualTo(new[] { Versions[0] }));
        Assert.That((string?)answer["dataset"], Is.EqualTo("forecasts"));
    }

    [Test]
    public async Task Versions_BeyondTheLimit_AreHinted()
    {
        var (_, output, error) = await RldAsync("versions", "demand-forecast/forecasts", "-n", "1");

        Assert.That(output.TrimEnd().Split('\n'), Has.Length.EqualTo(2));
        Assert.That(error, Does.Contain("--limit 5"));
    }

    [Test]
    public async Task Runs_OfAProcess_ShowStateAndErrorAsTheyAre()
    {
        var (code, output, _) = await RldAsync("runs", "demand-forecast");

        Assert.That(code, Is.Zero);
        Assert.That(Normalize(output), Is.EqualTo(
            """
            RUN PROCESS STATE STARTED TOOK BY WROTE
            BROKEN demand-forecast FAILED TIME TOOK ann System.InvalidOperationException: no [data] today
            SECOND demand-forecast FINISHED TIME TOOK ann forecasts
            FIRST demand-forecast FINISHED TIME TOOK ann forecasts
            """));
    }

    [Test]
    public async Task Runs_WithAFilter_AreThoseThatFit()
    {
        var answer = await JsonAsync("runs", "--filter", "status = 'FAILED'");

        Assert.That(
            answer["runs"]!.AsArray().Select(run => ((string?)run!["run_id"], (string?)run["process"])),
            Is.EqualTo(new[] { (Failed, "demand-forecast") }));
    }

    [Test]
    public async Task Runs_OfARunOfDagster_AreThoseThatItHasStarted()
    {
        const string Dagster = "0b7c7b5e-6e0f-4b0b-9a55-2f6d3e5f8c11";
        RunTrackerOptions options = new() { TrackingUri = $"sqlite:///{Folder["mlflow.db"]}" };
        options.Provenance.Orchestrator = new Orchestrator("dagster", Dagster);
        await using var writer = await RunTracker.ConnectAsync(options);
        var run = await writer.RunAsync("demand-forecast", _ => Task.CompletedTask);

        var answer = await JsonAsync("runs", "--dagster", Dagster, "--filter", "status = 'FINISHED'");
        var none = await RldAsync("runs", "--dagster", "b17c7b5e-6e0f-4b0b-9a55-2f6d3e5f8c12");
        var wrong = await RldAsync("runs", "--dagster", "x' OR 'y");

        Assert.That(answer["runs"]!.AsArray().Select(listed => (string?)listed!["run_id"]), Is.EqualTo(new[] { run }));
        Assert.That((none.Code, none.Output), Is.EqualTo((0, "")));
        Assert.That(none.Error, Does.Contain("There is no run that run b17c7b5e-6e0f-4b0b-9a55-2f6d3e5f8c12 of Dagster has started."));
        Assert.That(wrong.Code, Is.EqualTo(2));
        Assert.That(wrong.Error, Does.Contain("--dagster takes the ID of a run of Dagster"));
    }

    [Test]
    public async Task Show_OfAVersion_HasProvenanceAndColumns()
    {
        var (code, output, error) = await RldAsync("show", "demand-forecast/forecasts@latest");

        Assert.That((code, error), Is.EqualTo((0, "")));
        Assert.That(Normalize(output), Does.Contain("version demand-forecast/forecasts@SECOND").And.Contain("parameters horizon_days = 4")
            .And.Contain("state FINISHED, started TIME, took").And.Contain("by ann"));
        Assert.That(Normalize(output), Does.EndWith(
            """
            COLUMN TYPE NULLS DISTINCT MIN MEDIAN MAX MEAN STDDEV TOP
            Day int32 0 4 1 2 4 2.5 1.29099 -
            Units float64 0 4 1.5 3 6 3.75 1.93649 -
            """));
    }

    [Test]
    public async Task Show_OfARunByTheBeginningOfItsId_HasAllThatItWrote()
    {
        var answer = await JsonAsync("show", Versions[0][..10]);

        Assert.That((string?)answer["run"]!["run_id"], Is.EqualTo(Versions[0]));
        Assert.That((long?)answer["datasets"]![0]!["rows"], Is.EqualTo(3));
    }

    [Test]
    public async Task Files_HaveNoRowsToCount()
    {
        await File.WriteAllTextAsync(Folder["note.txt"], "x");
        await Tracker.RunAsync("notes", run => run.SaveDatasetAsync("note", new FileInfo(Folder["note.txt"])));

        var show = (await RldAsync("show", "notes/note@latest")).Output;
        var history = (await RldAsync("history", "notes/note")).Output;
        var shown = await JsonAsync("show", "notes/note@latest");
        var listed = await JsonAsync("history", "notes/note");
        var compared = await JsonAsync("diff", "notes/note@latest", "notes/note@latest");

        Assert.That(show, Does.Contain("note: 1 byte in 1 file").And.Not.Contain(" row"));
        Assert.That(Normalize(history), Does.Match("TIME - 1 TOOK"));
        Assert.That(shown.ToJsonString() + listed.ToJsonString() + compared.ToJsonString(), Does.Not.Contain("\"rows\""));
    }

    [Test]
    public async Task Logs_OfAVersion_AreItsLines()
    {
        var (code, output, _) = await RldAsync("logs", "demand-forecast/forecasts@latest");

        Assert.That((code, output), Is.EqualTo((0, "4 rows\n")));
    }

    [Test]
    public async Task Open_OfAVersion_IsThePageInMlflow()
    {
        var (code, output, error) = await RldAsync("open", "demand-forecast/forecasts@latest");

        Assert.That(code, Is.EqualTo(IsServer ? 0 : 1));
        Assert.That(
            IsServer ? output : error,
            Does.Contain(IsServer ? $"{TrackingUri}/#/experiments/1/runs/{Versions[1]}" : "mlflow ui --backend-store-uri"));
    }

    [TestCase("versions", "demand-forecast/forecasts", "--until", "2000-01-01", "No version of demand-forecast/forecasts is published")]
    [TestCase("history", "demand-forecast/forecasts", "--until", "2000-01-01", "No version of demand-forecast/forecasts is published")]
    [TestCase("alias", "list", "demand-forecast/forecasts", "demand-forecast/forecasts has no alias.")]
    [TestCase("runs", "--filter", "params.horizon_days = '99'", "There is no run that fits the filter.")]
    public async Task Lists_OfNothing_SayThatThereIsNone(params string[] command)
    {
        var (code, output, error) = await RldAsync(command[..^1]);

        Assert.That((code, output), Is.EqualTo((0, "")));
        Assert.That(error, Does.Contain(command[^1]));
    }

    [TestCase("versions", "demand-forecast/forcasts", "did you mean 'forecasts'?")]
    [TestCase("versions", "demand-forecast/forcasts", "--json", "did you mean 'forecasts'?")]
    [TestCase("versions", "demand-forcast/forecasts", "did you mean 'demand-forecast'?")]
    [TestCase("history", "demand-forecast/forcasts", "did you mean 'forecasts'?")]
    [TestCase("alias", "list", "demand-forecast/forcasts", "did you mean 'forecasts'?")]
    [TestCase("alias", "set", "demand-forecast/forecasts@latset", "prod", "did you mean 'latest'?")]
    [TestCase("verify", "demand-forecast", "--dataset", "forcasts", "did you mean 'forecasts'?")]
    [TestCase("verify", "demand-forcast", "did you mean 'demand-forecast'?")]
    [TestCase("runs", "demand-forcast", "Did you mean 'demand-forecast'?")]
    [TestCase("show", "demand-forecast/forecasts@latset", "did you mean 'latest'?")]
    [TestCase("get", "demand-forecast/forcasts@latest", "did you mean 'forecasts'?")]
    [TestCase("lineage", "demand-forecast/forecasts@lastest", "did you mean 'latest'?")]
    [TestCase("why", "demand-forecast/forecasts@latset", "did you mean 'latest'?")]
    [TestCase("logs", "demand-forecast/forcasts@latest", "did you mean 'forecasts'?")]
    public async Task Names_ThatAreMisspelt_AreErrorsThatSuggestTheNearest(params string[] command)
    {
        var (code, output, error) = await RldAsync(command[..^1]);

        Assert.That((code, output), Is.EqualTo((1, "")));
        Assert.That(error, Does.Contain(command[^1]));
    }

    [TestCase("UTC")]
    [TestCase("America/New_York")]
    [TestCase("Pacific/Kiritimati")]
    public async Task Days_OnAnyMachine_AreThoseOfUtc(string zone)
    {
        var started = (await Tracker.GetProvenanceAsync(Versions[0])).StartedAt.UtcDateTime;
        var day = started.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        var next = started.AddDays(1).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        string[] bounds = ["--from", day, "--until", next];

        Assert.That(await CountAsync(["versions", "demand-forecast/forecasts", .. bounds]), Is.EqualTo(2));
        Assert.That(await CountAsync(["versions", "demand-forecast/forecasts", "--until", day]), Is.Zero);
        Assert.That(await CountAsync(["history", "demand-forecast/forecasts", .. bounds]), Is.EqualTo(2));

        async Task<int> CountAsync(string[] command)
        {
            var (code, output, error) = await RldInZoneAsync(zone, [.. command, "--json"]);
            Assert.That(code, Is.Zero, error);
            return System.Text.Json.Nodes.JsonNode.Parse(output)!["versions"]!.AsArray().Count;
        }
    }

    [TestCase("01.11.2026")]
    [TestCase("11/01/2026")]
    [TestCase("2026-11")]
    [TestCase("2026-11-01T01:30")]
    [TestCase("2026-02-30")]
    public async Task Times_InOtherNotations_AreRefused(string time)
    {
        foreach (var command in new string[][]
        {
            ["versions", "demand-forecast/forecasts"],
            ["history", "demand-forecast/forecasts"],
            ["verify", "demand-forecast"],
        })
        {
            var (code, output, error) = await RldAsync([.. command, "--from", time]);

            Assert.That((code, output), Is.EqualTo((2, "")));
            Assert.That(error, Does.Contain($"--from: '{time}' is no date: write 2026-11-01"));
        }
    }

    [Test]
    public async Task Verify_OfNothing_SaysSoAndEndsWith4()
    {
        var (code, output, _) = await RldAsync("verify", "demand-forecast", "--until", "2000-01-01");
        var (jsonCode, json, _) = await RldAsync("verify", "demand-forecast", "--until", "2000-01-01", "--json");

        Assert.That(
            (code, output),
            Is.EqualTo((4, "Nothing was verified: demand-forecast has published no version that fits the options; 0 runs passed over\n")));
        Assert.That((jsonCode, (bool)System.Text.Json.Nodes.JsonNode.Parse(json)!["is_empty"]!), Is.EqualTo((4, true)));
    }
}
