using NUnit.Framework;

namespace RunLinkedData.Cli.Tests;

/// <summary>Metrics at the terminal: the last values of a run's own.</summary>
public class MetricsTests(StoreKind kind) : CommandLineFixture(kind)
{
    private string _first = "";
    private string _second = "";

    [SetUp]
    public async Task Measure()
    {
        _first = await MeasureAsync(0.25, 1);
        _second = await MeasureAsync(0.2, double.NaN);
    }

    [Test]
    public async Task Show_HasTheLastValuesOfItsOwn()
    {
        var output = (await RldAsync("show", "scores/table@latest")).Output;
        var shown = await JsonAsync("show", _first);

        Assert.That(Normalize(output), Does.Contain("metrics loss = NaN\n wape = 0.2\n"));
        Assert.That(
            shown["metrics"]!.AsObject().ToDictionary(metric => metric.Key, metric => (double)metric.Value!),
            Is.EqualTo(new Dictionary<string, double> { ["loss"] = 1, ["wape"] = 0.25 }));
    }

    [Test]
    public async Task Runs_HaveThemInJsonAndAsColumns()
    {
        var listed = await JsonAsync("runs", "scores");
        var (_, output, error) = await RldAsync("runs", "scores", "--columns", "metrics.wape,horizon,tags.mlflow.user,metrics.wpae");

        Assert.That((double)listed["runs"]![1]!["metrics"]!["wape"]!, Is.EqualTo(0.25));
        Assert.That((string?)listed["runs"]![0]!["metrics"]!["loss"], Is.EqualTo("NaN"));
        Assert.That(Normalize(output), Does.Contain("TOOK BY metrics.wape horizon tags.mlflow.user metrics.wpae"));
        Assert.That(Normalize(output), Does.Match("ann 0.2 28 ann .*table\n.*ann 0.25 28 ann .*table"));
        Assert.That(error, Is.EqualTo("No run here has metrics.wpae. Did you mean metrics.wape?\n"));
    }

    [Test]
    public async Task Diff_SaysByHowMuchTheyDiffer()
    {
        var output = (await RldAsync("diff", _first, _second)).Output;
        var compared = await JsonAsync("diff", _first, _second);

        Assert.That(Normalize(output), Does.Contain("METRIC ORIGINAL OTHER DIFFERENCE\nloss 1 NaN NaN\nwape 0.25 0.2 -0.05 (-20.0 %)"));
        var metrics = compared["comparison"]!["metrics"]!.AsArray();
        Assert.That(metrics.Select(metric => (string?)metric!["name"]), Is.EqualTo(new[] { "loss", "wape" }));
        Assert.That((double)metrics[1]!["difference"]!, Is.EqualTo(-0.05).Within(1e-9));
    }

    [Test]
    public async Task HistoryAndVersions_HaveThem()
    {
        var output = (await RldAsync("history", "scores/table")).Output;
        var history = await JsonAsync("history", "scores/table");
        var versions = await JsonAsync("versions", "scores/table");

        Assert.That(Normalize(output), Does.Contain("PARAMETERS METRICS").And.Contain("horizon=28 loss=1 wape=0.25"));
        Assert.That((double)history["versions"]![0]!["metrics"]!["wape"]!, Is.EqualTo(0.25));
        Assert.That((double)versions["versions"]![0]!["metrics"]!["wape"]!, Is.EqualTo(0.2));
    }

    private Task<string> MeasureAsync(double wape, double loss) => Tracker.RunAsync(
        "scores",
        async run =>
        {
            run.LogParameter("horizon", 28);
            run.LogMetric("wape", 0.9, step: 1);
            run.LogMetric("wape", wape, step: 2);
            run.LogMetric("loss", loss);
            run.LogMetric("system/cpu_utilization_percentage", wape);
            await run.SaveDatasetAsync("table", Enumerable.Range(1, 3).Select(day => new { Day = day }));
        });
}
