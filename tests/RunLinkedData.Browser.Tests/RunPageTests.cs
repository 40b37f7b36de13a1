using Microsoft.Playwright;
using NUnit.Framework;
using RunLinkedData.Html;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Http;

namespace RunLinkedData.Browser.Tests;

/// <summary>What the pages of a real MLflow server show of a run.</summary>
[TestFixture]
public class RunPageTests
{
    private const string Hostile =
        "a_b <b>x</b> [l](https://evil.example.com) ![i](//evil.example.com/i.png) "
        + "www.evil.example.com a@evil.example.com @team *e* &amp; :smile:";

    private static readonly PageWaitForFunctionOptions Patient = new() { Timeout = 60_000 };

    [Test]
    public async Task Description_OfARun_IsReadAsWrittenAndLeadsToItsPages()
    {
        var browser = Browser.Get();
        var server = await TrackingServer.OpenAsync();
        using TemporaryFolder folder = new();
        var process = $"demand_forecast.{Guid.NewGuid():N}";
        await using var tracker = await RunTracker.ConnectAsync(new RunTrackerOptions { TrackingUri = server.Uri }.UseHtml());
        var read = await tracker.RunAsync(
            process, run => run.SaveDatasetAsync("daily_items", [new { Id = 1 }]), options => options.Tags["mlflow.user"] = "max.muster");
        var runId = await tracker.RunAsync(process, async run =>
        {
            await run.LoadInputAsync($"{process}/daily_items@{read}");
            run.LogExternalInput("weather", "s3://x/y", Hostile[..80]);
            run.LogExternalInput("others", "s3://x/z", Hostile[60..]);
        });
        var page = tracker.TrackingStore.GetRunPage((await tracker.GetProvenanceAsync(runId)).ExperimentId, runId)!;

        await using var context = await browser.NewContextAsync();
        var tab = await context.NewPageAsync();
        await tab.GotoAsync(page);
        await tab.WaitForFunctionAsync("document.body.innerText.includes('More in card.html')", options: Patient);
        var note = tab.Locator("p", new() { HasText = "More in card.html" }).First.Locator("xpath=..");
        var text = await note.InnerTextAsync();
        var links = await note.Locator("a").EvaluateAllAsync<string[]>("links => links.map(link => link.href)");
        Assert.Multiple(() =>
        {
            Assert.That(text, Does.Contain(process).And.Contain($"reads {process}/daily_items version {read}"));
            Assert.That(text, Does.Contain($"reads weather version {Hostile[..80].Trim()}"));
            Assert.That(text, Does.Contain($"reads others version {Hostile[60..]}"));
            Assert.That(links.Where(link => !link.Contains("/commit/", StringComparison.Ordinal)), Is.EqualTo(new[]
            {
                page,
                page.Replace("?", "/artifacts/card.html?", StringComparison.Ordinal),
                page.Replace(runId, read, StringComparison.Ordinal),
            }));
        });

        await tab.GotoAsync(links[1]);
        await tab.WaitForFunctionAsync("document.querySelector('iframe') !== null", options: Patient);
        await tab.GotoAsync(links[2]);
        await tab.WaitForFunctionAsync($"document.body.innerText.includes('daily_items@{read}: 1 row')", options: Patient);
        Assert.That(await tab.InnerTextAsync("body"), Does.Contain("by max.muster").And.Not.Contain("&#"));
    }
}
