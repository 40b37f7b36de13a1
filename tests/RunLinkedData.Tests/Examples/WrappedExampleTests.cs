using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.Examples;

/// <summary>The examples under <c>rld run</c>: two programs of this library that record on one run.</summary>
public class WrappedExampleTests
{
    [Test]
    public async Task Examples_UnderRldRun_AreSoundAndEachProgramIsInTheRecord()
    {
        using var folder = new TemporaryFolder();
        var uri = $"sqlite:///{folder["mlflow.db"]}";
        await RunAsync(folder, uri, "demand-forecast", "DemandForecasting");
        await RunAsync(folder, uri, "stock-planning", "StockPlanning");

        await using var tracker = RunTracker.Connect(uri);
        foreach (var (process, dataset, name) in ((string, string, string)[])
            [("demand-forecast", "forecasts", "DemandForecasting"), ("stock-planning", "stock_plan", "StockPlanning")])
        {
            var experiment = await tracker.TrackingStore.FindExperimentAsync(process);
            var runs = await tracker.TrackingStore.SearchRunsAsync(new RunQuery { ExperimentIds = [experiment!.ExperimentId] });
            var run = runs.Items.Single();
            var record = await tracker.GetProvenanceAsync(run.Info.RunId);
            var member = record.Members!.Single();
            Assert.That(run.Info.Status, Is.EqualTo(RunStatus.Finished));
            Assert.That((record.Program!.Name, member.Program!.Name, member.Status), Is.EqualTo(("dotnet", name, "FINISHED")));
            Assert.That(member.Packages!.Select(package => package.Name), Does.Contain("Apache.Arrow"));
            var report = await tracker.VerifyAsync($"{process}/{dataset}@{run.Info.RunId}");
            Assert.That(report.IsSound, Is.True, string.Join('\n', report.Findings));
        }
    }

    private static async Task RunAsync(TemporaryFolder folder, string uri, string process, string example)
    {
        using var program = ExampleProgram.StartCommandLine(
            folder.Path, [new("MLFLOW_TRACKING_URI", uri)], "run", process, "--", "dotnet", ExampleProgram.PathOfExample(example));
        await program.WaitAsync();
        Assert.That(program.ExitCode, Is.Zero, program.Output + program.Error);
    }
}
