using NUnit.Framework;
using RunLinkedData.Html;
using RunLinkedData.Testing;

namespace RunLinkedData.Browser.Tests;

/// <summary>Cards that runs have written: three processes in a chain, and the second run of the last one.</summary>
[TestFixture]
public class CardPageTests : PageBehaviour
{
    private string _card = "";
    private string _hostile = "";

    protected override string Html => _card;

    protected override string HostileHtml => _hostile;

    protected override string Sentence => "Code and execution";

    [OneTimeSetUp]
    public async Task RunAsync()
    {
        using TemporaryFolder folder = new();
        await using var tracker = await RunTracker.ConnectAsync(
            new RunTrackerOptions { TrackingUri = $"sqlite:///{folder["mlflow.db"]}", ArtifactRoot = folder["mlruns"] }.UseHtml());
        var sales = await tracker.RunAsync("sales", async run =>
        {
            run.LogExternalInput("orders", "s3://shop/2026/orders.parquet", "etag-7f3a");
            await run.SaveDatasetAsync(
                "transactions",
                Enumerable.Range(0, 5000).Select(i => new { Sku = $"sku-{i % 70}", Units = i * 7 % 41, Price = (i % 900 / 10.0) + 0.49 }));
        });
        var forecast = "";
        foreach (var horizon in new[] { "28", "35" })
        {
            forecast = await tracker.RunAsync(
                "demand-forecast",
                async run =>
                {
                    await run.LoadInputAsync($"sales/transactions@{sales}");
                    await run.SaveDatasetAsync("forecasts", Enumerable.Range(0, 1000).Select(i => new
                    {
                        Sku = $"sku-{i % 70}",
                        Units = (double?)(i % 10 == 0 ? null : i * 1.5 * horizon.Length),
                    }));
                },
                options => options.Parameters["horizon_days"] = horizon);
        }

        var hostile = await tracker.RunAsync(
            "hostile",
            async run =>
            {
                run.LogExternalInput("input", Hostile("source"), Hostile("version"));
                await run.SaveDatasetAsync("items", Enumerable.Range(0, 3).Select(i => new { Text = Hostile($"row {i}") }));
            },
            options => (options.Name, options.Parameters["p"]) = (Hostile("name"), Hostile("value")));
        (_card, _hostile) = (await ReadAsync(tracker, forecast), await ReadAsync(tracker, hostile));
    }

    private static async Task<string> ReadAsync(RunTracker tracker, string runId)
    {
        await using var content = await (await tracker.OpenArtifactsAsync(runId)).OpenReadAsync("card.html");
        using StreamReader reader = new(content);
        return await reader.ReadToEndAsync();
    }
}
