using RunLinkedData;
using RunLinkedData.MLflow.Tracking;

namespace DemandForecasting;

/// <summary>Says what the run made and what to do with it.</summary>
internal static class Report
{
    public static async Task PrintAsync(RunTracker tracker, string version)
    {
        // Under `rld run`, and of whatever else gave this program its run, it is published when that program ends it.
        var sales = await tracker.LoadDatasetAsync("modified_transactions", version, load => load.AllowUnpublished = true);
        var forecasts = await tracker.LoadDatasetAsync("forecasts", version, load => load.AllowUnpublished = true);
        var state = forecasts.Run.Info.Status.ToText();
        var metrics = forecasts.Run.Metrics.ToDictionary(metric => metric.Key, metric => metric.Value);
        var horizonDays = forecasts.Run.Params.First(param => param.Key == "horizon_days").Value;
        var store = tracker.TrackingStore.TrackingUri;
        var page = $"#/experiments/{forecasts.Run.Info.ExperimentId}/runs/{version}";
        var isServer = store.StartsWith("http", StringComparison.Ordinal);
        var inPython = isServer
            ? $"pandas.read_parquet(mlflow.artifacts.download_artifacts(run_id=\"{version}\", artifact_path=\"datasets/forecasts\"))"
            : $"pandas.read_parquet(\"{forecasts.Run.Info.ArtifactUri}/datasets/forecasts\")";
        var look = isServer ? $"{store}/{page}" : $"mlflow ui --backend-store-uri {store}   then http://127.0.0.1:5000/{page}";
        Console.WriteLine(
            $"""
            Run {version} of '{Pipeline.Process}' is {state}. Its ID is the version of the data:

              modified_transactions@{version}   {sales.Manifest.Rows} rows   {sales.Manifest.Digest}
              forecasts@{version}   {forecasts.Manifest.Rows} rows   {forecasts.Manifest.Digest}

            Back-test over {horizonDays} days: {metrics["wape"]:P1} off (last season's values: {metrics["wape_of_last_season"]:P1}).

            Load this version in C#:   tracker.LoadDataset<Forecast>("forecasts", "{version}")
            Load it in Python:         {inPython}
            Plan stock from it:        dotnet run --project {StockPlanning()} -- --tracking-uri {store} --forecasts {version}
            Look at it in MLflow:      {look}
            """);
    }

    // From bin/Debug/net10.0 of this example to the one beside it, so that the command works from any folder.
    private static string StockPlanning()
    {
        var beside = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "..", "StockPlanning"));
        return Directory.Exists(beside) ? beside : "examples/StockPlanning";
    }
}
