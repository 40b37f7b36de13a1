using Microsoft.Data.Sqlite;
using NUnit.Framework;

namespace RunLinkedData.Tests.Recording;

/// <summary>The order in which values come to the store, in which MLflow's pages show them.</summary>
public class RecordedOrderTests : TrackerFixture
{
    [Test]
    public async Task Complete_DatasetIsSavedFirst_ItsMetricsComeLast([Values] bool isFlushed)
    {
        var runId = await Tracker.RunAsync("p", async run =>
        {
            await run.SaveDatasetAsync("items", Items.Make(3));
            run.LogMetric("wape", 1);
            run.LogMetric("zeta", 2);
            if (isFlushed)
            {
                await run.FlushAsync();
            }

            await run.SaveDatasetAsync("more", Items.Make(3));
            run.LogMetric("bias", 3);
        });

        var keys = Read($"SELECT key FROM latest_metrics WHERE run_uuid = '{runId}' ORDER BY rowid");
        string[] items = [.. keys.Where(key => key.StartsWith("items/", StringComparison.Ordinal))];
        string[] more = [.. keys.Where(key => key.StartsWith("more/", StringComparison.Ordinal))];
        Assert.That((items.Length, items[0], more[0]), Is.EqualTo((more.Length, "items/bytes", "more/bytes")));
        Assert.That(
            keys.Where(key => !key.StartsWith("system/", StringComparison.Ordinal)),
            Is.EqualTo((string[])(isFlushed ? ["wape", "zeta", .. items, "bias", .. more] : ["wape", "zeta", "bias", .. items, .. more])));
    }

    [Test]
    public async Task Complete_ManyWideDatasets_HaveABoundedNumberOfMetrics()
    {
        var rows = new[] { new { A = 1, B = 2, C = 3, D = 4, E = 5, F = 6, G = 7, H = 8 } };
        var runId = await Tracker.RunAsync("p", async run =>
        {
            await run.SaveDatasetAsync("narrow", new[] { new { A = 1 } });
            for (var i = 0; i < 5; i++)
            {
                await run.SaveDatasetAsync($"wide_{i}", rows);
            }
        });

        var stored = await StoredAsync(runId);
        var ofColumns = stored.Metrics.Select(metric => metric.Key).Where(key => key.Contains('.')).ToList();
        Assert.Multiple(async () =>
        {
            Assert.That(ofColumns, Has.Count.InRange(80, 100), "whole columns");
            Assert.That(stored.Metrics.Count(metric => metric.Key.EndsWith("/rows", StringComparison.Ordinal)), Is.EqualTo(6));
            Assert.That(
                Enumerable.Range(0, 5).Select(i => ofColumns.Count(key => key.StartsWith($"wide_{i}/", StringComparison.Ordinal))),
                Has.All.GreaterThanOrEqualTo(16));
            Assert.That((await Tracker.VerifyAsync(runId)).Findings, Is.Empty);
        });
    }

    [Test]
    public async Task Complete_OutputAmongInputs_IsTheFirst()
    {
        var source = await PublishAsync("sales", "items");
        var runId = await Tracker.RunAsync("p", async run =>
        {
            run.LogExternalInput("weather", "https://weather.example.com", "v1");
            await run.LoadInputAsync($"sales/items@{source}");
            await run.SaveDatasetAsync("plan", Items.Make(3));
        });

        Assert.That(
            Read(
                "SELECT d.name FROM inputs i JOIN datasets d ON d.dataset_uuid = i.source_id "
                + $"WHERE i.destination_id = '{runId}' ORDER BY i.rowid"),
            Is.EqualTo(new[] { "plan", "weather", "items" }));
    }

    private List<string> Read(string sql)
    {
        using SqliteConnection connection = new($"Data Source={Folder["mlflow.db"]};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        List<string> values = [];
        while (reader.Read())
        {
            values.Add(reader.GetString(0));
        }

        return values;
    }
}
