using System.Globalization;
using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;

namespace RunLinkedData.Cli.Tests;

/// <summary><c>rld runs --stale</c>.</summary>
public class StaleTests(StoreKind kind) : CommandLineFixture(kind)
{
    [Test]
    public async Task Stale_RunsThatNobodyWorksOn_AreListedAndEnded()
    {
        var stale = (await Tracker.TrackingStore.CreateRunAsync(new NewRun
        {
            ExperimentId = "1",
            StartTime = DateTimeOffset.UtcNow.AddDays(-3).ToUnixTimeMilliseconds(),
        })).Info.RunId;
        await using var running = await Tracker.StartRunAsync("demand-forecast");

        var (code, output, error) = await RldAsync("runs", "--stale");
        Assert.That((code, output, error), Is.EqualTo((0, "", "There is no stale run.\n")));

        var listed = await JsonAsync("runs", "demand-forecast", "--stale", "--older-than", "24");
        Assert.That(listed["runs"]!.AsArray().Select(run => (string?)run!["run_id"]), Is.EqualTo(new[] { stale }));
        Assert.That((bool)listed["runs"]![0]!["was_ended"]!, Is.False);

        (code, output, _) = await RldAsync("runs", "--stale", "--older-than", "24", "--end");
        Assert.That(code, Is.Zero);
        Assert.That(output, Does.Match(string.Create(CultureInfo.InvariantCulture, $"{stale} .* now ")));
        Assert.That((await Tracker.TrackingStore.GetRunAsync(stale)).Info.Status, Is.EqualTo(RunStatus.Killed));
        Assert.That((await Tracker.TrackingStore.GetRunAsync(running.Id)).Info.Status, Is.EqualTo(RunStatus.Running));
        await running.CompleteAsync();
    }

    [TestCase("runs", "--end")]
    [TestCase("runs", "--older-than", "3")]
    [TestCase("runs", "--stale", "--filter", "status = 'RUNNING'")]
    public async Task Options_ThatDoNotGoTogether_AreRefused(params string[] command) =>
        Assert.That((await RldAsync(command)).Code, Is.EqualTo(2));
}
