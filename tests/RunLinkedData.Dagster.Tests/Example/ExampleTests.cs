using System.Text.Json.Nodes;
using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Testing;

namespace RunLinkedData.Dagster.Tests.Example;

/// <summary>
/// The example's code location in a real Dagster, as its users drive it. <c>story.py</c> does it once, and these look at what it did.
/// </summary>
public sealed class ExampleTests
{
    private TemporaryFolder _folder = null!;
    private RunTracker _tracker = null!;
    private JsonNode _story = null!;

    [OneTimeSetUp]
    public async Task TellAsync()
    {
        _folder = new TemporaryFolder();
        var python = await RealPython.RequireAsync("dagster", "pyarrow");
        Directory.CreateDirectory(_folder["home"]);
        KeyValuePair<string, string>[] variables =
        [
            new("DAGSTER_HOME", _folder["home"]),
            new("DAILY_FORECASTS", ExampleProgram.PathOfExample("Dagster", "DailyForecasts")),
            new("MLFLOW_TRACKING_URI", $"sqlite:///{_folder["mlflow.db"]}"),
        ];
        await python.RunAsync(
            Repository.PathOf("examples", "Dagster"),
            variables,
            "-m", "dagster", "asset", "materialize", "-f", "definitions.py", "--select", "shop/sales");

        var script = Path.Combine(TestContext.CurrentContext.TestDirectory, "Example", "story.py");
        var printed = await python.RunAsync(_folder.Path, variables, script, _folder["mlflow.db"]);
        var line = printed.Split('\n').FirstOrDefault(line => line.StartsWith("STORY ", StringComparison.Ordinal));
        Assert.That(line, Is.Not.Null, printed);
        _story = JsonNode.Parse(line!["STORY ".Length..])!;
        _tracker = await RunTracker.ConnectAsync(new RunTrackerOptions { TrackingUri = $"sqlite:///{_folder["mlflow.db"]}" });
    }

    [OneTimeTearDown]
    public async Task EndAsync()
    {
        await (_tracker?.DisposeAsync() ?? ValueTask.CompletedTask);
        _folder.Dispose();
    }

    [Test]
    public async Task Materialization_OfAnyAsset_HasTheRunThatMadeItAsItsVersion()
    {
        string[] made = ["shop/forecasts", "shop/orders"];
        foreach (var asset in made)
        {
            var name = asset.Split('/')[1];
            var run = (await _tracker.LoadDatasetAsync(name, Version("first day", asset))).Run;
            Assert.That(run.Info.Status, Is.EqualTo(RunStatus.Finished));
            Assert.That(run.FindTag("rld.orchestrator.id"), Is.EqualTo((string?)Step("first day")["run"]));
            Assert.That(run.FindTag("rld.orchestrator.partition"), Is.EqualTo("2026-11-03"));
        }
    }

    [Test]
    public void Materialization_OfAnAssetOfPython_TellsWhatWasSaved()
    {
        var metadata = Step("first day")["made"]!["shop/orders"]!["metadata"]!;

        Assert.That(metadata["dagster/row_count"]!.ToJsonString(), Is.EqualTo("""["IntMetadataValue","3"]"""));
        Assert.That((string?)metadata["dagster/column_schema"]![1], Does.Contain("name='Third', type='int64'"));
        Assert.That((string?)metadata["run_id"]![1], Is.EqualTo(Version("first day", "shop/orders")));
    }

    [Test]
    public void Materialization_OfAnAssetOfCSharp_TellsWhatWasSavedAndItsLog()
    {
        var metadata = Step("first day")["made"]!["shop/forecasts"]!["metadata"]!;

        Assert.That(metadata["dagster/row_count"]!.ToJsonString(), Is.EqualTo("""["IntMetadataValue","24"]"""));
        Assert.That((string?)metadata["dagster/column_schema"]![1], Does.Contain("name='Units', type='float64'"));
        Assert.That((string?)metadata["run_id"]![1], Is.EqualTo(Version("first day", "shop/forecasts")));
        Assert.That(
            Step("first day")["log"]!.AsArray().Select(line => (string?)line), Has.Some.StartsWith("2026-11-03 from 1800 hours of sales@"));
    }

    [Test]
    public async Task Forecasts_AreMadeFromTheSalesThatDagsterHasPinned()
    {
        var first = await _tracker.LoadDatasetAsync("forecasts", Version("first day", "shop/forecasts"));
        var again = await _tracker.LoadDatasetAsync("forecasts", Version("first day again", "shop/forecasts"));

        Assert.That(again.Run.FindTag("rld.input.sales"), Is.EqualTo(Version("other sales", "shop/sales")));
        Assert.That(first.Run.FindTag("rld.input.sales"), Is.Not.EqualTo(again.Run.FindTag("rld.input.sales")));
    }

    [Test]
    public async Task Versions_OfPython_AreSoundAndLeadToTheRunsOfCSharp()
    {
        var outlook = Version("outlook of two days", "shop/outlook");
        var report = await _tracker.VerifyAsync(outlook);
        Assert.That(report.IsSound, string.Join('\n', report.Findings.Select(finding => finding.Message)));
        using var rld = ExampleProgram.StartCommandLine(
            _folder.Path, [new("MLFLOW_TRACKING_URI", _tracker.TrackingStore.TrackingUri)], "verify", "shop-outlook/outlook@latest");
        await rld.WaitAsync();
        Assert.That(rld.ExitCode, Is.Zero, rld.Output + rld.Error);

        var rows = await _tracker.LoadDatasetAsync<Outlook>("shop-outlook/outlook@latest");
        Assert.That(rows.Select(row => row.Day), Is.EqualTo(new[] { "2026-11-03", "2026-11-04" }));
        var lineage = (await _tracker.GetLineageAsync(outlook)).ToJson();
        Assert.That(lineage, Does.Contain(Version("first day", "shop/forecasts")).And.Contain(Version("second day", "shop/forecasts")));
    }

    [Test]
    public void Checks_OfTheProgram_AreChecksOfTheAsset() =>
        Assert.That(Step("first day")["checks"]!.ToJsonString(), Is.EqualTo("""[["no_missing_hours",true]]"""));

    [TestCase("first day", "FRESH FRESH MISSING FRESH MISSING")]
    [TestCase("outlook of two days", "FRESH FRESH FRESH FRESH FRESH")]
    [TestCase("other sales", "FRESH STALE STALE FRESH FRESH")]
    [TestCase("termination", "FRESH STALE STALE FRESH FRESH")]
    [TestCase("first day again", "FRESH FRESH STALE STALE FRESH")]
    public void Staleness_OfSalesTwoDaysOrdersOutlook_FollowsTheVersions(string step, string expected) => Assert.That(
        string.Join(' ', Step(step)["stale"]!.AsObject().Select(status => (string?)status.Value)), Is.EqualTo(expected));

    [Test]
    public async Task Failure_FailsTheStepAndTheRunAndReportsNothing()
    {
        Assert.That((string?)Step("failure")["status"], Is.EqualTo("FAILURE"));
        Assert.That(Step("failure")["made"]!.AsObject(), Is.Empty);
        Assert.That((await RunOfAsync("failure")).Info.Status, Is.EqualTo(RunStatus.Failed));
    }

    [Test]
    public async Task Termination_KillsTheRunAndReportsNothing()
    {
        Assert.That((string?)Step("termination")["status"], Is.EqualTo("FAILURE"));
        Assert.That((string?)Step("termination")["errors"], Does.Contain("DagsterExecutionInterruptedError"));
        Assert.That(Step("termination")["made"]!.AsObject(), Is.Empty);
        Assert.That((await RunOfAsync("termination")).Info.Status, Is.EqualTo(RunStatus.Killed));
    }

    [Test]
    public void Damage_OfAVersion_FailsTheStepThatReadsIt()
    {
        Assert.That((string?)Step("damage")["status"], Is.EqualTo("FAILURE"));
        Assert.That(
            (string?)Step("damage")["errors"],
            Does.Contain($"File 'part-00000.parquet' of dataset 'forecasts' of run {Version("first day again", "shop/forecasts")} "
                + "has another SHA-256 than was saved"));
    }

    private JsonNode Step(string name) => _story[name]!;

    private string Version(string step, string asset)
    {
        Assert.That((string?)Step(step)["status"], Is.EqualTo("SUCCESS"), (string?)Step(step)["errors"]);
        return (string)Step(step)["made"]![asset]!["version"]!;
    }

    /// <summary>The run of MLflow that a run of Dagster has started.</summary>
    private async Task<MlflowRun> RunOfAsync(string step)
    {
        var process = await _tracker.TrackingStore.FindExperimentAsync("daily-forecasts");
        var runs = await _tracker.TrackingStore.SearchRunsAsync(new RunQuery
        {
            ExperimentIds = [process!.ExperimentId],
            Filter = $"tags.`rld.orchestrator.id` = '{Step(step)["run"]}'",
        });
        return runs.Items.Single();
    }

    private sealed record Outlook(string Day, double Units);
}
