using NUnit.Framework;
using RunLinkedData.Datasets.Comparison;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Questions.Comparison;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.Questions.Reproducing;

public class ReproductionTests
{
    [Test]
    public async Task Examples_StartedAgainWithWhatTheReproductionSays_MakeTheSameData()
    {
        using var folder = new TemporaryFolder();
        using var short14 = await ExampleProgram.RunAsync("DemandForecasting", folder.Path, Parameter("HORIZON_DAYS", "14"));
        using var plan = await ExampleProgram.RunAsync("StockPlanning", folder.Path, Parameter("SAFETY", "1.5"));
        using var newer = await ExampleProgram.RunAsync("DemandForecasting", folder.Path);
        await using var tracker = RunTracker.Connect($"sqlite:///{folder["mlflow.db"]}");
        Assert.That((short14.ExitCode, plan.ExitCode, newer.ExitCode), Is.EqualTo((0, 0, 0)), short14.Error + plan.Error + newer.Error);
        Assert.That((await tracker.LoadDatasetAsync("demand-forecast/forecasts@latest")).Manifest.Rows, Is.EqualTo(28));

        foreach (var (program, process) in ((string, string)[])
        [
            ("StockPlanning", "stock-planning"),
            ("DemandForecasting", "demand-forecast"),
        ])
        {
            var original = (await RunsAsync(tracker, process))[^1];
            var reproduction = await tracker.GetReproductionAsync(original.Info.RunId);
            using var again = await ExampleProgram.RunAsync(program, folder.Path, reproduction.Variables);
            Assert.That(again.ExitCode, Is.Zero, again.Error);

            var reproduced = (await RunsAsync(tracker, process))[0];
            var comparison = await tracker.CompareReproductionAsync(reproduced.Info.RunId);
            Assert.Multiple(() =>
            {
                Assert.That(reproduced.FindTag("rld.reproduces"), Is.EqualTo(original.Info.RunId));
                Assert.That(reproduced.Params, Is.EquivalentTo(original.Params));
                Assert.That(comparison.IsIdentical, Is.True);
                Assert.That(comparison.Datasets.Select(dataset => dataset.Outcome), Is.All.EqualTo(DatasetOutcome.Identical));
                Assert.That(comparison.Changes, Is.Empty);
                Assert.That(comparison.RootChanges, Is.Empty);
                Assert.That(reproduction.Command[3], Is.EqualTo($"examples/{program}"));
            });
        }

        var forecasts = await RunsAsync(tracker, "demand-forecast");
        var other = await tracker.CompareReproductionAsync(forecasts[1].Info.RunId, forecasts[^1].Info.RunId);
        Assert.That(
            other.Changes.Single(),
            Is.EqualTo(new Change { Kind = ChangeKind.Parameter, Name = "horizon_days", Original = "14", Other = "28" }));
        Assert.That(other.Datasets.Single(dataset => dataset.Outcome == DatasetOutcome.Different).Dataset, Is.EqualTo("forecasts"));
    }

    [Test]
    public async Task DemandForecasting_MonthsLater_AllFiveQuestionsHaveAnAnswer()
    {
        using var folder = new TemporaryFolder();
        using var program = await ExampleProgram.RunAsync("DemandForecasting", folder.Path);
        await using var tracker = RunTracker.Connect($"sqlite:///{folder["mlflow.db"]}");
        var version = (await tracker.ResolveAsync("demand-forecast/forecasts@latest")).RunId;

        var data = await tracker.LoadDatasetAsync("forecasts", version);
        var log = await (await tracker.OpenLogAsync(version)).ReadLinesAsync().ToArrayAsync();
        var provenance = await tracker.GetProvenanceAsync(version);
        Assert.Multiple(() =>
        {
            Assert.That(data.Manifest.Rows, Is.EqualTo(28));
            Assert.That(log[^1], Is.EqualTo("forecast of 28 days, season of 7"));
            Assert.That(provenance.Program!.Name, Is.EqualTo("DemandForecasting"));
            Assert.That(provenance.Packages, Has.Some.With.Property("Name").EqualTo("ParquetSharp"));
            Assert.That(provenance.Machine!.Processors, Is.EqualTo(Environment.ProcessorCount));
            Assert.That(provenance.Executor!.Kind, Is.Not.Empty);
            Assert.That(provenance.Parameters["horizon_days"], Is.EqualTo("28"));
            Assert.That(provenance.ExternalInputs.Single().Name, Is.EqualTo("transactions"));
            Assert.That(provenance.ExternalInputs.Single().Version, Does.StartWith("sha256:"));
            Assert.That(
                provenance.Outputs.Select(output => output.Dataset), Is.EquivalentTo(new[] { "modified_transactions", "forecasts" }));
        });
    }

    [TestCase("HORIZON_DAYS", "0", "1 or more")]
    [TestCase("HORIZON_DAYS", "two weeks", "RLD_PARAM_HORIZON_DAYS")]
    [TestCase("SEASON_DAYS", "2147483647", "too few")]
    public async Task DemandForecasting_UnusableParameter_SaysSo(string parameter, string value, string message)
    {
        using var folder = new TemporaryFolder();
        using var program = await ExampleProgram.RunAsync("DemandForecasting", folder.Path, Parameter(parameter, value));

        Assert.That(program.ExitCode, Is.EqualTo(1));
        Assert.That(program.Error, Does.Contain(message));
    }

    private static Dictionary<string, string> Parameter(string name, string value) => new() { ["RLD_PARAM_" + name] = value };

    private static async Task<IReadOnlyList<MlflowRun>> RunsAsync(RunTracker tracker, string process)
    {
        var experiment = await tracker.TrackingStore.FindExperimentAsync(process);
        return (await tracker.TrackingStore.SearchRunsAsync(new RunQuery { ExperimentIds = [experiment!.ExperimentId] })).Items;
    }
}
