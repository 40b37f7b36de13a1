using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;
using RunLinkedData.Questions.Watching;

namespace RunLinkedData.Tests.Questions.Watching;

/// <summary>What a watch hands over of a process in a real store.</summary>
[TestFixture]
public sealed class WatchTests : WatchFixture
{
    [Test]
    public async Task Watch_FromTheBeginning_GivesEachVersionWithItsFacts()
    {
        var runId = await Tracker.RunAsync(
            "sales", run => run.SaveDatasetAsync("items", Items.Make(3)), start => start.Parameters["day"] = "2026-11-01");

        var published = (await HandOverAsync()).Single();

        var expected = await Tracker.ResolveAsync("sales/items@latest");
        Assert.That(published.Version.Reference, Is.EqualTo($"sales/items@{runId}"));
        Assert.That(published.Version.Digest, Is.EqualTo(expected.Digest));
        Assert.That(published.Version.Parameters["day"], Is.EqualTo("2026-11-01"));
        Assert.That(published.Version.PublishedAt, Is.Not.Null.And.EqualTo(expected.PublishedAt));
        Assert.That(published.Position, Has.Length.LessThan(150));
    }

    [Test]
    public async Task Watch_FromEachPosition_GoesOnWithTheNext()
    {
        string[] runs = [await PublishAsync(), await PublishSeveralAsync("b", "a", "c"), await PublishAsync()];

        var all = await HandOverAsync();

        Assert.That(all.Select(each => each.Version.Dataset), Is.EqualTo(new[] { "items", "a", "b", "c", "items" }));
        Assert.That(RunsOf(all), Is.EqualTo(new[] { runs[0], runs[1], runs[1], runs[1], runs[2] }));
        for (var i = 0; i < all.Count; i++)
        {
            var rest = await HandOverAfterAsync(all[i]);
            Assert.That(rest.Select(each => each.Version.Reference), Is.EqualTo(all.Skip(i + 1).Select(each => each.Version.Reference)));
        }
    }

    [Test]
    public async Task Watch_OfADataset_GivesNoOther()
    {
        await PublishSeveralAsync("a", "b");

        var published = await HandOverAsync(configure: options => options.Dataset = "b");

        Assert.That(published.Select(each => each.Version.Dataset), Is.EqualTo(new[] { "b" }));
    }

    [Test]
    public async Task Watch_OfWhatIsNotPublished_GivesNothing()
    {
        await using var open = await Tracker.StartRunAsync("sales");
        await open.SaveDatasetAsync("items", Items.Make(1));
        await using (var failed = await Tracker.StartRunAsync("sales"))
        {
            await failed.SaveDatasetAsync("items", Items.Make(1));
        }

        await Store.DeleteRunAsync(await PublishAsync());
        await Tracker.RunAsync("sales", _ => Task.CompletedTask);
        await PublishAsync("other");

        Assert.That(await HandOverAsync(), Is.Empty);
    }

    [Test]
    public async Task Watch_FromNow_GivesOnlyWhatIsPublishedLater()
    {
        await PublishAsync();
        var position = await Tracker.GetWatchPositionAsync("sales");
        var later = await PublishAsync();

        Assert.That(await HandOverAsync(WatchStart.Now), Is.Empty);
        Assert.That(RunsOf(await HandOverAsync(WatchStart.After(position))), Is.EqualTo(new[] { later }));
    }

    [Test]
    public async Task Watch_FromATime_GivesWhatEndedThenOrLater()
    {
        await SetClockAsync(new(2026, 11, 1, 6, 0, 0, TimeSpan.Zero));
        await PublishAsync();
        Clock.Now += TimeSpan.FromMinutes(1);
        string[] later = [await PublishAsync(), ""];
        Clock.Now += TimeSpan.FromMinutes(1);
        later[1] = await PublishAsync();

        var at = new DateTimeOffset(2026, 11, 1, 6, 1, 0, TimeSpan.Zero);
        var soon = await HandOverAsync(WatchStart.At(at));
        Clock.Now += TimeSpan.FromDays(1);
        var muchLater = await HandOverAsync(WatchStart.At(at));

        Assert.That(RunsOf(soon), Is.EqualTo(later));
        Assert.That(RunsOf(muchLater), Is.EqualTo(later));
        Assert.That(RunsOf(await HandOverAfterAsync(soon[0])), Is.EqualTo(later[1..]));
        Assert.That(await HandOverAsync(WatchStart.At(Clock.Now.AddYears(1))), Is.Empty, "a moment that is to come");
    }

    [Test]
    public async Task Watch_OfARunThatStartedLongAgo_GivesItWhenItEnds()
    {
        await SetClockAsync(new(2026, 11, 1, 6, 0, 0, TimeSpan.Zero));
        await using var old = await Tracker.StartRunAsync("sales");
        await old.SaveDatasetAsync("items", Items.Make(1));
        Clock.Now += TimeSpan.FromDays(3);
        await PublishAsync();
        var last = (await HandOverAsync()).Single();
        Clock.Now += TimeSpan.FromDays(3);
        await old.CompleteAsync();

        Assert.That(RunsOf(await HandOverAfterAsync(last)), Is.EqualTo(new[] { old.Id }));
    }

    [Test]
    public async Task Watch_OfARunWhoseEndIsSeenDaysLater_GivesItThen()
    {
        // As after a journal that is replayed.
        await SetClockAsync(new(2026, 11, 1, 6, 0, 0, TimeSpan.Zero));
        await using var late = await Tracker.StartRunAsync("sales");
        await late.SaveDatasetAsync("items", Items.Make(1));
        await late.FlushAsync();
        await PublishAsync();
        Clock.Now += TimeSpan.FromMinutes(1);
        var first = (await HandOverAsync()).Single();
        Clock.Now += TimeSpan.FromDays(3);
        await PublishAsync();
        var second = (await HandOverAfterAsync(first)).Single();
        await Store.UpdateRunAsync(late.Id, new RunUpdate
        {
            Status = RunStatus.Finished,
            EndTime = new DateTimeOffset(2026, 11, 1, 6, 0, 5, TimeSpan.Zero).ToUnixTimeMilliseconds(),
        });

        var third = await HandOverAfterAsync(second);

        Assert.That(RunsOf(third), Is.EqualTo(new[] { late.Id }));
        Assert.That(await HandOverAfterAsync(third[0]), Is.Empty);
    }

    [Test]
    public async Task Watch_OfAMachineWhoseClockIsBehindOrAhead_MissesAndRepeatsNothing()
    {
        var now = new DateTimeOffset(2026, 11, 1, 6, 0, 0, TimeSpan.Zero);
        await SetClockAsync(now);
        await PublishAsync();
        var last = (await HandOverAsync()).Single();
        foreach (var clock in (TimeSpan[])[TimeSpan.FromMinutes(-9), TimeSpan.FromMinutes(-5), TimeSpan.FromDays(400), TimeSpan.Zero])
        {
            now += TimeSpan.FromSeconds(10);
            Clock.Now = now + clock;
            var runId = await PublishAsync();
            Clock.Now = now;
            var next = await HandOverAfterAsync(last);

            Assert.That(RunsOf(next), Is.EqualTo(new[] { runId }), $"{clock}");
            last = next[0];
        }

        Clock.Now = now.AddDays(1);
        Assert.That(await HandOverAfterAsync(last), Is.Empty);
    }

    [Test]
    public async Task Watch_OfARunThatIsDeletedAndRestored_GivesItOnce()
    {
        var runId = await PublishAsync();
        var published = (await HandOverAsync()).Single();
        await Store.DeleteRunAsync(runId);
        Assert.That(await HandOverAfterAsync(published), Is.Empty);
        await Store.RestoreRunAsync(runId);

        Assert.That(await HandOverAfterAsync(published), Is.Empty);
    }

    [Test]
    public async Task Watch_OfARunThatFailedAndIsOpenedAgain_GivesItWhenItHasFinished()
    {
        // As MLflow's own client does.
        string runId;
        await using (var failed = await Tracker.StartRunAsync("sales"))
        {
            runId = failed.Id;
            await failed.SaveDatasetAsync("items", Items.Make(1));
        }

        var position = await Tracker.GetWatchPositionAsync("sales");
        await Store.UpdateRunAsync(runId, new RunUpdate { Status = RunStatus.Running });
        var end = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        await Store.UpdateRunAsync(runId, new RunUpdate { Status = RunStatus.Finished, EndTime = end });

        Assert.That(RunsOf(await HandOverAsync(WatchStart.After(position))), Is.EqualTo(new[] { runId }));
    }

    [Test]
    public async Task Watch_OfARunThatIsFinishedBeforeAllIsThere_GivesTheRestLater()
    {
        // What rld run does with a run that a program of MLflow's client has ended.
        await using var run = await Tracker.StartRunAsync("sales");
        await run.SaveDatasetAsync("a", Items.Make(1));
        await run.FlushAsync();
        var end = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        await Store.UpdateRunAsync(run.Id, new RunUpdate { Status = RunStatus.Finished, EndTime = end });
        var first = (await HandOverAsync()).Single();
        await Store.UpdateRunAsync(run.Id, new RunUpdate { Status = RunStatus.Running });
        await run.SaveDatasetAsync("b", Items.Make(1));
        await run.CompleteAsync();

        var rest = await HandOverAfterAsync(first);

        Assert.That(rest.Select(each => each.Version.Dataset), Is.EqualTo(new[] { "b" }));
    }

    [Test]
    public async Task Watch_ThatFollows_GivesEachVersionAsItComesAndEndsWhenCancelled()
    {
        await PublishAsync();
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await using var versions = Tracker
            .WatchAsync("sales", options => options.Interval = TimeSpan.FromMilliseconds(100), stop.Token).GetAsyncEnumerator(stop.Token);
        var next = versions.MoveNextAsync().AsTask();
        for (var i = 0; i < 3; i++)
        {
            // The first begins from now on, which is when it has looked once.
            while (i == 0 && Observer.Calls.Count(call => call == nameof(Store.SearchRunsAsync)) < 2)
            {
                await Task.Delay(10, stop.Token);
            }

            var runId = await PublishAsync();
            Assert.That(await next, Is.True);
            Assert.That(versions.Current.Version.RunId, Is.EqualTo(runId));
            next = versions.MoveNextAsync().AsTask();
        }

        await stop.CancelAsync();
        Assert.That(async () => await next, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task Watch_WhileTheStoreIsAway_WaitsAndGoesOn()
    {
        await PublishAsync();
        var left = 3;
        Observer.Fault = call => call == nameof(Store.SearchRunsAsync) && --left >= 0
            ? new MLflow.MlflowException(MLflow.MlflowErrorCode.TemporarilyUnavailable, "nobody there")
            : null;
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(1));

        var published = await Tracker.WatchAsync(
            "sales",
            options => (options.From, options.Interval) = (WatchStart.Beginning, TimeSpan.FromMilliseconds(100)),
            stop.Token).FirstAsync(stop.Token);

        Assert.That(published.Version.Dataset, Is.EqualTo("items"));
        Assert.That(
            Log.Text.Split('\n').Where(line => line.Contains("nobody there", StringComparison.Ordinal)),
            Has.Exactly(3).Contains("The store is asked for new versions again in"));
    }

    [Test]
    public async Task Watch_ThatDoesNotFollow_WhileTheStoreIsAway_IsAnError()
    {
        await PublishAsync();
        Observer.Fault = call => call == nameof(Store.SearchRunsAsync)
            ? new MLflow.MlflowException(MLflow.MlflowErrorCode.TemporarilyUnavailable, "nobody there")
            : null;

        Assert.That(async () => await HandOverAsync(), Throws.TypeOf<MLflow.MlflowException>());
    }

    [Test]
    public async Task Watch_OfWhatIsNotThere_IsAnErrorWithTheNearestName()
    {
        await PublishAsync();

        Assert.That(
            async () => await HandOverAsync(process: "sale"),
            Throws.TypeOf<ReferenceException>().With.Message.Contains("did you mean 'sales'?"));
    }

    [Test]
    public async Task Watch_FromAPositionOfAnotherProcess_IsAnError()
    {
        await PublishAsync();
        await PublishAsync("other");
        var position = await Tracker.GetWatchPositionAsync("other");

        Assert.That(
            async () => await HandOverAsync(WatchStart.After(position)),
            Throws.ArgumentException.With.Message.Contains("another process or store than 'sales'"));
    }

    [Test]
    public void Watch_WithOptionsThatAreNotValid_IsAnError()
    {
        Assert.That(() => Tracker.WatchAsync(""), Throws.ArgumentException);
        Assert.That(() => Tracker.WatchAsync("sales", options => options.Dataset = "a/b"), Throws.ArgumentException);
        Assert.That(() => Tracker.WatchAsync("sales", options => options.Interval = TimeSpan.Zero), Throws.ArgumentException);
        Assert.That(() => Tracker.WatchAsync("sales", options => options.ClockTolerance = TimeSpan.FromDays(2)), Throws.ArgumentException);
        Assert.That(() => WatchStart.Parse("yesterday"), Throws.ArgumentException.With.Message.Contains("now, beginning, a time"));
    }

    [Test]
    public async Task Watch_SyncForm_GivesTheSame()
    {
        var runId = await PublishAsync();
        var position = Tracker.GetWatchPosition("sales", options => options.From = WatchStart.Beginning);

        var published = Tracker.Watch(
            "sales", options => (options.Follow, options.From) = (false, WatchStart.Parse(position))).ToList();

        Assert.That(RunsOf(published), Is.EqualTo(new[] { runId }));
    }
}
