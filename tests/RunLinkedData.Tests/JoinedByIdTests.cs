using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;

namespace RunLinkedData.Tests;

/// <summary>Joining the run of another program by its ID.</summary>
public class JoinedByIdTests : TrackerFixture
{
    [Test]
    public async Task StartRun_OfAnotherProgram_IsRecordedOnAndLeft()
    {
        using var owner = await Tracker.StartRunAsync("jobs");

        using (var joined = await Tracker.StartRunAsync(configure: start => start.JoinRunId = owner.Id))
        {
            joined.SaveDataset("items", Items.Make(2));
            await joined.CompleteAsync();
        }

        var stored = await StoredAsync(owner.Id);
        Assert.That(stored.Info.Status, Is.EqualTo(RunStatus.Running));
        Assert.That(stored.FindTag("rld.output.items"), Does.StartWith("sha256:"));
        await owner.CompleteAsync();
        Assert.That(Tracker.LoadDataset<Item>("items", owner.Id), Has.Count.EqualTo(2));
    }

    [Test]
    public async Task StartRun_OfAnotherProcess_IsAnArgumentException()
    {
        using var owner = await Tracker.StartRunAsync("jobs");

        Assert.That(
            () => Tracker.StartRunAsync("others", start => start.JoinRunId = owner.Id),
            Throws.ArgumentException.With.Message.Contains("'jobs'"));
    }

    [Test]
    public async Task StartRun_ThatHasEnded_IsRefused()
    {
        var ended = await PublishAsync("jobs");

        Assert.That(
            () => Tracker.StartRunAsync(configure: start => start.JoinRunId = ended),
            Throws.TypeOf<RunStateException>().With.Property("Code").EqualTo(ErrorCode.RunEnded));
    }

    [Test]
    public void StartRun_ThatIsNotThere_IsAnUnknownRun() => Assert.That(
        () => Tracker.StartRunAsync(configure: start => start.JoinRunId = new string('0', 32)),
        Throws.TypeOf<ReferenceException>().With.Property("Code").EqualTo(ErrorCode.RunNotFound));

    [Test]
    public void StartRun_WithAParent_IsAnArgumentException() => Assert.That(
        () => Tracker.StartRunAsync(configure: start => (start.JoinRunId, start.ParentRunId) = (new string('0', 32), new string('1', 32))),
        Throws.ArgumentException);
}
