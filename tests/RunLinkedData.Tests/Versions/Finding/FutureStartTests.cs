using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;

namespace RunLinkedData.Tests.Versions.Finding;

/// <summary>Versions of runs that start in the future, as the clock of their machine was ahead.</summary>
public class FutureStartTests : TrackerFixture
{
    [TestCase(3 * 24 * 60, true)]
    [TestCase(2, true)]
    [TestCase(-1, false)]
    public async Task Latest_OfARunThatStartsInTheFuture_IsWarnedOf(int minutesAhead, bool isWarned)
    {
        await PublishAsync();
        var experiment = await Store.FindExperimentAsync("sales");
        var ahead = await Store.CreateRunAsync(new NewRun
        {
            ExperimentId = experiment!.ExperimentId,
            StartTime = DateTimeOffset.UtcNow.AddMinutes(minutesAhead).ToUnixTimeMilliseconds(),
            Tags = [new Tag("rld.output.items", "sha256:00")],
        });
        await Store.UpdateRunAsync(ahead.Info.RunId, new RunUpdate { Status = RunStatus.Finished });

        await Tracker.ResolveAsync("sales/items@latest");
        var warning = $"Warning: 'sales/items@latest' is run {ahead.Info.RunId}, which starts in the future";
        Assert.That(Log.Text.Contains(warning, StringComparison.Ordinal), Is.EqualTo(isWarned));

        var named = Log.Text;
        await Tracker.ResolveAsync($"items@{ahead.Info.RunId}");
        Assert.That(Log.Text, Is.EqualTo(named), "who names the version is not warned");
    }
}
