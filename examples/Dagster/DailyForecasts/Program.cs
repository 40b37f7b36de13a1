using System.Globalization;
using DailyForecasts;
using RunLinkedData;
using RunLinkedData.Aws;
using RunLinkedData.Azure;
using RunLinkedData.Dagster;
using RunLinkedData.Google;
using RunLinkedData.MLflow;
using RunLinkedData.Model;

// Under Dagster the argument says which asset is made, and Pipes of which day and from which sales. Alone, the program makes both.
if (args is not ([] or ["sales"] or ["forecasts"]))
{
    Console.Error.WriteLine("usage: DailyForecasts [sales|forecasts]");
    return 2;
}

try
{
    // Under Dagster all that the runs make, check and log is reported; alone, nothing happens.
    await using var tracker = RunTracker.Connect(new RunTrackerOptions().UseDagster().UseAws().UseAzure().UseGoogle());
    if (args is not ["forecasts"])
    {
        var version = await tracker.RunAsync(Pipeline.Sales, run => Pipeline.SaveSalesAsync(run, new DateOnly(2026, 11, 15)));
        Console.WriteLine($"sales@{version}");
    }

    if (args is not ["sales"])
    {
        // What Dagster has pinned is read, whatever is the newest by now.
        var (sales, day) = DagsterPipes.Current is { IsActive: true, Context: var step }
            ? ($"sales@{step.GetExtra("input_runs").GetProperty("shop/sales").GetString()}",
                DateOnly.ParseExact(step.PartitionKey, "yyyy-MM-dd", CultureInfo.InvariantCulture))
            : ($"{Pipeline.Sales}/sales@latest", new DateOnly(2026, 11, 15));
        var version = await tracker.RunAsync(Pipeline.Forecasts, run => Pipeline.SaveForecastsAsync(run, sales, day));
        Console.WriteLine($"forecasts@{version}");
    }

    return 0;
}
catch (Exception exception) when (exception is RunLinkedDataException or MlflowException or IOException)
{
    Console.Error.WriteLine($"error: {exception.Message}");
    return 1;
}
