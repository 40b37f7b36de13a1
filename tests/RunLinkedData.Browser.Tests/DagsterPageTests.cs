using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Playwright;
using NUnit.Framework;
using RunLinkedData.Testing;

namespace RunLinkedData.Browser.Tests;

/// <summary>What the pages of a real Dagster show of an asset that a C# program has made: <c>examples/Dagster</c>.</summary>
[TestFixture]
public class DagsterPageTests
{
    private static readonly LocatorWaitForOptions Patient = new() { Timeout = 120_000 };

    [Test]
    public async Task Asset_MadeByTheExample_ShowsItsRowsColumnsAndVersion()
    {
        var browser = Browser.Get();
        var python = await RealPython.RequireAsync("dagster", "dagster_webserver", "pyarrow");
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder["home"]);
        var store = $"sqlite:///{folder["mlflow.db"]}";
        var example = Repository.PathOf("examples", "Dagster");
        KeyValuePair<string, string>[] variables =
        [
            new("DAGSTER_HOME", folder["home"]),
            new("DAILY_FORECASTS", ExampleProgram.PathOfExample("Dagster", "DailyForecasts")),
            new("MLFLOW_TRACKING_URI", store),
        ];
        await python.RunAsync(
            example, variables, "-m", "dagster", "asset", "materialize", "-f", "definitions.py", "--select", "shop/sales");
        await using var tracker = await RunTracker.ConnectAsync(new RunTrackerOptions { TrackingUri = store });
        var made = (await tracker.LoadDatasetAsync("shop-sales/sales@latest")).Manifest;
        var version = (await tracker.ResolveAsync("shop-sales/sales@latest")).RunId;

        var port = FreePort();
        using var server = Process.Start(
            python.Start(example, variables, "-m", "dagster_webserver", "-f", "definitions.py", "-p", $"{port}"))!;
        try
        {
            await using var context = await browser.NewContextAsync();
            var tab = await context.NewPageAsync();
            await GoWhenItAnswersAsync(tab, server, new Uri($"http://127.0.0.1:{port}/assets/shop/sales?view=overview"));
            await tab.GetByText(version).First.WaitForAsync(Patient);
            await tab.GetByText("Row count").First.WaitForAsync(Patient);
            var text = await tab.InnerTextAsync("body");

            Assert.Multiple(() =>
            {
                Assert.That(text, Does.Contain("Columns").And.Contain("non-nullable"));
                Assert.That(text.Replace(",", "", StringComparison.Ordinal), Does.Contain($"{made.Rows}"));
                Assert.That(made.Columns.Where(column => !text.Contains(column.Name, StringComparison.Ordinal)), Is.Empty);
                Assert.That(text, Does.Contain(made.Digest));
            });
        }
        finally
        {
            server.Kill(entireProcessTree: true);
            await server.WaitForExitAsync();
        }
    }

    private static async Task GoWhenItAnswersAsync(IPage tab, Process server, Uri address)
    {
        var patience = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await tab.GotoAsync(address.AbsoluteUri);
                return;
            }
            catch (PlaywrightException) when (patience.Elapsed < TimeSpan.FromMinutes(2) && !server.HasExited)
            {
                await Task.Delay(500);
            }
        }
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
