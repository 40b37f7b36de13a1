using DemandForecasting;
using RunLinkedData;
using RunLinkedData.Aws;
using RunLinkedData.Azure;
using RunLinkedData.Google;
using RunLinkedData.Html;
using RunLinkedData.MLflow;
using RunLinkedData.Model;
using StockPlanning;

if (Arguments.Parse(args, "--tracking-uri", "--forecasts") is not { } arguments)
{
    Console.Error.WriteLine("usage: StockPlanning [--tracking-uri URI] [--forecasts RUNID]");
    return 2;
}

// The newest published forecasts, or the version that is asked for.
var reference = arguments.TryGetValue("--forecasts", out var runId) ? $"forecasts@{runId}" : "demand-forecast/forecasts@latest";

try
{
    await using var tracker = await RunTracker.ConnectAsync(
        new RunTrackerOptions { TrackingUri = arguments.GetValueOrDefault("--tracking-uri"), CaptureConsole = true }
            .UseHtml().UseAws().UseAzure().UseGoogle());
    var version = await tracker.RunAsync("stock-planning", async run =>
    {
        var forecasts = await run.LoadInputAsync(reference);
        var days = await forecasts.ReadRowsAsync<ForecastDay>();
        var safety = run.GetParameter("safety", 1.0);
        var weeks = days.Chunk(7).Select(week => WeekPlan.Of(week, safety)).ToList();
        await run.SaveDatasetAsync("stock_plan", weeks);
        run.LogMetric("budget", weeks.Sum(week => week.Budget));

        Console.WriteLine($"Planned from forecasts@{forecasts.RunId}, made by '{forecasts.Run.FindTag("mlflow.source.name")}':");
        foreach (var week in weeks)
        {
            Console.WriteLine($"  from {week.From:yyyy-MM-dd}: buy for {week.Budget,10:N2} to sell {week.Expected,10:N2}");
        }
    });
    Console.WriteLine($"stock_plan@{version}");
    return 0;
}
catch (Exception exception) when (exception is RunLinkedDataException or MlflowException or IOException)
{
    Console.Error.WriteLine($"error: {exception.Message}");
    return 1;
}
