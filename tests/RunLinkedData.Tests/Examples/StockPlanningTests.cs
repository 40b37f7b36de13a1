using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.Examples;

public class StockPlanningTests
{
    [Test]
    public async Task Run_AfterTwoForecasts_TakesTheNewestOrTheOneAskedFor()
    {
        using var folder = new TemporaryFolder();
        using var early = await ExampleProgram.RunAsync("StockPlanning", folder.Path);
        using var first = await ExampleProgram.RunAsync("DemandForecasting", folder.Path);
        using var second = await ExampleProgram.RunAsync("DemandForecasting", folder.Path);
        await using var tracker = RunTracker.Connect($"sqlite:///{folder["mlflow.db"]}");
        var versions = (await RunsAsync(tracker, "demand-forecast")).Select(run => run.Info.RunId).ToArray();

        using var newest = await ExampleProgram.RunAsync("StockPlanning", folder.Path);
        using var pinned = await ExampleProgram.RunAsync("StockPlanning", folder.Path, "--forecasts", versions[1]);

        Assert.That(early.ExitCode, Is.EqualTo(1));
        Assert.That(early.Error, Does.Contain("demand-forecast"));
        Assert.That((newest.ExitCode, pinned.ExitCode), Is.EqualTo((0, 0)), newest.Error + pinned.Error);
        var plans = await RunsAsync(tracker, "stock-planning");
        Assert.That(plans.Take(2).Select(plan => plan.FindTag("rld.input.forecasts")), Is.EqualTo(new[] { versions[1], versions[0] }));
        Assert.That(plans.Take(2).Select(plan => plan.Info.Status), Is.All.EqualTo(RunStatus.Finished));
        Assert.That(newest.Output, Does.Contain($"forecasts@{versions[0]}"));
        var log = await tracker.OpenLog(plans[1].Info.RunId).ReadLinesAsync().ToListAsync();
        Assert.That(log, Has.One.StartsWith("Planned from forecasts@"));
        Assert.That(newest.Output + pinned.Output, Does.Contain(string.Join('\n', log)));
    }

    private static async Task<IReadOnlyList<MlflowRun>> RunsAsync(RunTracker tracker, string process)
    {
        var experiment = await tracker.TrackingStore.FindExperimentAsync(process);
        return (await tracker.TrackingStore.SearchRunsAsync(new RunQuery { ExperimentIds = [experiment!.ExperimentId] })).Items;
    }
}
