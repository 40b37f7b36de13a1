using NUnit.Framework;
using RunLinkedData.MLflow.Tracking.Stores;
using RunLinkedData.Tests;
using RunLinkedData.Tests.Versions.Finding;

namespace RunLinkedData.Html.Tests.Cards;

/// <summary>The card on each kind of store.</summary>
public class CardStoreTests(StoreKind kind) : VersionFixture(kind)
{
    private string[] _callsOfCard = [];

    protected override void Configure(RunTrackerOptions options) => options.UseHtml();

    [Test]
    public async Task Complete_SecondVersion_TellsWhatChangedAndLeadsToItsPages()
    {
        var first = await RunAsync("1", rows: 3);
        var second = await RunAsync("2", rows: 4);

        var card = await CardAsync(second);
        Assert.Multiple(() =>
        {
            Assert.That(card, Does.Contain($"{Process}/items@{second}"));
            Assert.That(card, Does.Contain($"run {first} of 2026-11-01 06:00:00 UTC"));
            Assert.That(card, Does.Match("limit</th><td[^>]*>1</td><td[^>]*>2</td>"));
            Assert.That(card, Does.Match("rows</td><th scope=\"row\">items</th><td[^>]*>3</td><td[^>]*>4</td>"));
            Assert.That(card, Does.Contain("2026-11-01 06:10:00 UTC · 10 min 0 s"));
            Assert.That(
                card,
                IsSqlite
                    ? Does.Not.Contain("In MLflow")
                    : Does.Match($"<dt>In MLflow</dt><dd><a href=\"http://[^\"]*/#/experiments/[0-9]+/runs/{second}\\?workflowType="));
        });
        Assert.That((await Tracker.TrackingStore.GetRunAsync(second)).FindTag("mlflow.note.content"), Does.Contain("4 rows (3 before)"));
    }

    [Test]
    public async Task Complete_Note_LeadsToTheRunItsInputsAndTheCardOnAServer()
    {
        var first = await RunAsync("1", rows: 3);
        var second = await Tracker.RunAsync(Process, run => run.LoadInputAsync($"{Process}/items@{first}"));

        var seen = await Tracker.TrackingStore.GetRunAsync(second);
        var note = seen.FindTag("mlflow.note.content")!;
        var runs = $"(#/experiments/{seen.Info.ExperimentId}/runs/";
        const string query = "?workflowType=machine_learning)";
        string[] links =
        [
            $"**[{Process}]{runs}{second}{query}**",
            $"[card.html]{runs}{second}/artifacts/card.html{query}",
            $"[{first}]{runs}{first}{query}",
        ];
        Assert.That(links.Where(link => note.Contains(link, StringComparison.Ordinal)), IsSqlite ? Is.Empty : Is.EqualTo(links), note);
    }

    [Test]
    public async Task Complete_VersionOfARunThatEndedLater_IsNotTheOneBefore()
    {
        var first = await RunAsync("1", rows: 3);
        await using var slow = await Tracker.StartRunAsync(Process);
        await slow.SaveDatasetAsync("items", Items.Make(9));
        Clock.Now += TimeSpan.FromMinutes(1);
        var second = await RunAsync("1", rows: 3);
        await slow.CompleteAsync();

        Assert.That(await CardAsync(second), Does.Contain($"run {first} of "), "the slow one was not published then");
        Assert.That(await CardAsync(slow.Id), Does.Contain($"run {first} of "), "the second started later");
    }

    [Test]
    public async Task Complete_SecondVersion_AsksTheStoreTwice()
    {
        await RunAsync("1", rows: 3);
        var second = await RunAsync("2", rows: 4);

        Assert.That(await CardAsync(second), Does.Contain("What changed"));
        Assert.That(_callsOfCard, Is.EqualTo(new[]
        {
            nameof(ITrackingStore.SearchRunsAsync),
            nameof(ITrackingStore.SetTagAsync),
        }));
    }

    private async Task<string> RunAsync(string limit, int rows)
    {
        var runId = await Tracker.RunAsync(
            Process,
            async run =>
            {
                await run.SaveDatasetAsync("items", Items.Make(rows));
                Clock.Now += TimeSpan.FromMinutes(10);
            },
            options => options.Parameters["limit"] = limit);
        _callsOfCard = [.. Observer.Calls.Skip(Observer.Calls.ToList().LastIndexOf(nameof(ITrackingStore.UpdateRunAsync)) + 1)
            .Where(call => !call.StartsWith("get_", StringComparison.Ordinal))];
        return runId;
    }

    private async Task<string> CardAsync(string runId)
    {
        await using var content = await (await Tracker.OpenArtifactsAsync(runId)).OpenReadAsync("card.html");
        using StreamReader reader = new(content);
        return await reader.ReadToEndAsync();
    }
}
