using RunLinkedData.Testing;

namespace RunLinkedData.Tests.Readme;

/// <summary>What the README takes for granted between its blocks.</summary>
internal static class ReadmeStage
{
    /// <summary>
    /// After its first program: transactions of another process, a folder with a report, and a version of the first
    /// of November 2026 that has a log.
    /// </summary>
    public static async Task PrepareAsync(TemporaryFolder folder)
    {
        if (Directory.Exists(folder["report"]))
        {
            return;
        }

        Directory.CreateDirectory(folder["report"]);
        await File.WriteAllTextAsync(folder["report", "report.txt"], "all is well");
        await using var tracker = await RunTracker.ConnectAsync(new RunTrackerOptions
        {
            TrackingUri = $"sqlite:///{folder["mlflow.db"]}",
            ArtifactRoot = folder["mlruns"],
            TimeProvider = new ManualClock(),
        });
        await tracker.RunAsync(
            "sales",
            run => run.SaveDatasetAsync("transactions", new[] { new { Sku = "a", Time = new DateTime(2026, 10, 31), Units = 3 } }));
        await tracker.RunAsync("demand-forecast", run =>
        {
            run.LogWriter.WriteLine("14 days");
            return run.SaveDatasetAsync(
                "forecasts", Enumerable.Range(1, 14).Select(day => new { Date = new DateOnly(2026, 11, day), Units = 90.0 + day }));
        });
    }

    /// <summary>The runs of the examples that its commands are asked about.</summary>
    public static async Task RunExamplesAsync(TemporaryFolder folder)
    {
        using var first = await ExampleProgram.RunAsync(
            "DemandForecasting", folder.Path, [KeyValuePair.Create("RLD_PARAM_HORIZON_DAYS", "14")]);
        using var second = await ExampleProgram.RunAsync("DemandForecasting", folder.Path);
        using var third = await ExampleProgram.RunAsync("StockPlanning", folder.Path);
    }
}
