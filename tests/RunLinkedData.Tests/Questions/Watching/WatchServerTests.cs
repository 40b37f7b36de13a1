using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;
using RunLinkedData.Questions.Watching;
using RunLinkedData.Testing.Http;

namespace RunLinkedData.Tests.Questions.Watching;

/// <summary>The times at which runs end, as a real MLflow server and the embedded store take and find them.</summary>
[TestFixture]
public sealed class WatchServerTests : TrackerFixture
{
    private readonly List<string> _handedOver = [];
    private RunTracker _tracker = null!;
    private string _process = "";
    private string _experimentId = "";
    private string _position = "";

    [Test]
    public Task Watch_OfOddEnds_OnTheEmbeddedStore_GivesEachOnce() => CheckAsync(Tracker);

    [Test]
    public async Task Watch_OfOddEnds_OnAServer_GivesEachOnce()
    {
        var server = await TrackingServer.OpenAsync();
        var options = Options();
        (options.TrackingUri, options.ArtifactRoot) = (server.Uri, null);
        await using var tracker = await RunTracker.ConnectAsync(options);
        await CheckAsync(tracker);
    }

    private async Task CheckAsync(RunTracker tracker)
    {
        _tracker = tracker;
        _process = $"odd-ends-{Guid.NewGuid():N}";
        _experimentId = await tracker.TrackingStore.CreateExperimentAsync(_process);
        _position = await tracker.GetWatchPositionAsync(_process);
        _handedOver.Clear();
        var now = DateTimeOffset.UtcNow;
        List<string> expected = [];

        // The same millisecond, seen by and by; and one run that goes on.
        var open = await BeginAsync();
        for (var i = 0; i < 5; i++)
        {
            expected.Add(await FinishAsync(await BeginAsync(), now));
            await HandOverAsync();
        }

        // Clocks that are behind and ahead.
        expected.Add(await FinishAsync(await BeginAsync(), now.AddMinutes(-9)));
        expected.Add(await FinishAsync(await BeginAsync(), now.AddDays(1)));
        await HandOverAsync();
        expected.Add(await FinishAsync(await BeginAsync(), now.AddMinutes(-5)));

        // As after a journal that is replayed, and as by a client that opens a run again.
        expected.Add(await FinishAsync(open, now.AddHours(-3)));
        await HandOverAsync();
        var failed = await BeginAsync();
        await EndAsync(failed, RunStatus.Failed, now);
        await HandOverAsync();
        await tracker.TrackingStore.UpdateRunAsync(failed, new RunUpdate { Status = RunStatus.Running });
        expected.Add(await FinishAsync(failed, now.AddSeconds(1)));
        await HandOverAsync();

        await tracker.TrackingStore.DeleteRunAsync(expected[0]);
        await HandOverAsync();
        await tracker.TrackingStore.RestoreRunAsync(expected[0]);
        await HandOverAsync();

        Assert.That(_handedOver, Is.EquivalentTo(expected));
    }

    // A consumer of its own each time.
    private async Task HandOverAsync()
    {
        var versions = _tracker.WatchAsync(_process, options => (options.Follow, options.From) = (false, WatchStart.After(_position)));
        await foreach (var published in versions)
        {
            _handedOver.Add(published.Version.RunId);
            _position = published.Position;
        }

        _position = await _tracker.GetWatchPositionAsync(_process, options => options.From = WatchStart.After(_position));
    }

    private async Task<string> BeginAsync()
    {
        var run = await _tracker.TrackingStore.CreateRunAsync(new NewRun
        {
            ExperimentId = _experimentId,
            StartTime = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(),
            Tags = [new Tag(RunTags.OutputPrefix + "items", "sha256:0")],
        });
        return run.Info.RunId;
    }

    private async Task<string> FinishAsync(string runId, DateTimeOffset at)
    {
        await EndAsync(runId, RunStatus.Finished, at);
        return runId;
    }

    private async Task EndAsync(string runId, RunStatus status, DateTimeOffset at) => await _tracker.TrackingStore.UpdateRunAsync(
        runId, new RunUpdate { Status = status, EndTime = at.ToUnixTimeMilliseconds() });
}
