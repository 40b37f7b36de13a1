using NUnit.Framework;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Stores;
using RunLinkedData.Model;

namespace RunLinkedData.Tests;

public partial class RunTests : TrackerFixture
{
    [Test]
    public async Task Complete_RunInScope_IsFinishedWithEverythingLogged()
    {
        string id;
        using (var run = Tracker.StartRun("demand-forecast", o => o.Parameters["horizon_days"] = "28"))
        {
            id = run.Id;
            run.LogParameter("method", "naive");
            run.LogMetric("mape", 0.12, step: 3, time: DateTimeOffset.FromUnixTimeMilliseconds(1234));
            run.SetTag("team", "planning");
            run.Complete();
        }

        var stored = await StoredAsync(id);
        Assert.Multiple(() =>
        {
            Assert.That(id, Does.Match("^[0-9a-f]{32}$"));
            Assert.That(stored.Info.Status, Is.EqualTo(RunStatus.Finished));
            Assert.That(stored.Info.EndTime, Is.GreaterThanOrEqualTo(stored.Info.StartTime));
            Assert.That(stored.Params, Is.EquivalentTo(new[] { new Param("horizon_days", "28"), new Param("method", "naive") }));
            Assert.That(stored.Metrics, Is.EqualTo(new[] { new Metric("mape", 0.12, 1234, 3) }));
            Assert.That(stored.FindTag("team"), Is.EqualTo("planning"));
            Assert.That(stored.FindTag("mlflow.user"), Is.EqualTo(Environment.UserName));
            Assert.That(stored.FindTag("mlflow.source.type"), Is.EqualTo("LOCAL"));
        });
    }

    [Test]
    public async Task Dispose_WithoutComplete_IsFailedAndKeepsWhatWasLogged()
    {
        string id;
        using (var run = Tracker.StartRun("p"))
        {
            id = run.Id;
            run.LogMetric("m", 1);
        }

        var stored = await StoredAsync(id);
        Assert.That(stored.Info.Status, Is.EqualTo(RunStatus.Failed));
        Assert.That(stored.Metrics, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task EveryCall_AfterComplete_IsRefused()
    {
        using var run = Tracker.StartRun("p");
        run.Complete();

        void Refused(Action call) =>
            Assert.That(
                call, Throws.InstanceOf<RunStateException>().With.Property("Code").EqualTo("RUN_ENDED").And.Message.Contains(run.Id));
        Refused(() => run.LogParameter("a", "b"));
        Refused(() => run.LogMetric("a", 1));
        Refused(() => run.SetTag("a", "b"));
        Refused(() => run.LogText("x", "x.txt"));
        Refused(() => run.SaveDataset("d", Items.Make(1)));
        Refused(() => run.LoadInput("p/d@latest"));
        Refused(() => run.LogExternalInput("x", "s", "v"));
        Refused(() => run.Complete());
        Refused(() => run.Fail(new InvalidOperationException()));
        Assert.That((await StoredAsync(run.Id)).Info.Status, Is.EqualTo(RunStatus.Finished));
    }

    [Test]
    public async Task RunAsync_WorkReturns_IsFinished()
    {
        var id = await Tracker.RunAsync("p", run =>
        {
            run.LogMetric("m", 1);
            return Task.CompletedTask;
        });

        Assert.That((await StoredAsync(id)).Info.Status, Is.EqualTo(RunStatus.Finished));
    }

    [Test]
    public async Task RunAsync_WorkThrows_IsFailedWithTheErrorAndTheExceptionComesThrough()
    {
        string id = "";

        Assert.That(
            async () => await Tracker.RunAsync("p", run =>
            {
                id = run.Id;
                run.LogParameter("a", "b");
                throw new FormatException("row 7 is odd");
            }),
            Throws.InstanceOf<FormatException>());

        var stored = await StoredAsync(id);
        Assert.That(stored.Info.Status, Is.EqualTo(RunStatus.Failed));
        Assert.That(stored.FindTag("rld.error"), Is.EqualTo("System.FormatException: row 7 is odd"));
        Assert.That(stored.Params, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task RunAsync_Cancelled_IsKilled()
    {
        using var cancellation = new CancellationTokenSource();
        string id = "";

        Assert.That(
            async () => await Tracker.RunAsync(
                "p",
                run =>
                {
                    id = run.Id;
                    cancellation.Cancel();
                    cancellation.Token.ThrowIfCancellationRequested();
                    return Task.CompletedTask;
                },
                cancellationToken: cancellation.Token),
            Throws.InstanceOf<OperationCanceledException>());

        Assert.That((await StoredAsync(id)).Info.Status, Is.EqualTo(RunStatus.Killed));
    }

    [Test]
    public async Task RunAsync_WorkCompletesByItself_IsFinishedOnce()
    {
        var id = await Tracker.RunAsync("p", run => run.CompleteAsync());

        Assert.That((await StoredAsync(id)).Info.Status, Is.EqualTo(RunStatus.Finished));
        Assert.That(Observer.Calls.Count(call => call == nameof(ITrackingStore.UpdateRunAsync)), Is.EqualTo(1));
    }

    [Test]
    public async Task StartRun_WithAllOptions_RecordsThem()
    {
        using var parent = Tracker.StartRun("p");
        using var run = Tracker.StartRun("p", o =>
        {
            o.Name = "backfill";
            o.Description = "**November** again";
            o.ParentRunId = parent.Id;
            o.Tags["cause"] = "late data";
        });
        run.Complete();

        var stored = await StoredAsync(run.Id);
        Assert.Multiple(() =>
        {
            Assert.That(stored.Info.RunName, Is.EqualTo("backfill"));
            Assert.That(stored.FindTag("mlflow.note.content"), Is.EqualTo("**November** again"));
            Assert.That(stored.FindTag("mlflow.parentRunId"), Is.EqualTo(parent.Id));
            Assert.That(stored.FindTag("cause"), Is.EqualTo("late data"));
        });
    }

    [TestCase("a!b", "v")]
    [TestCase("../up", "v")]
    public void StartRun_BadParameter_StartsNothing(string name, string value)
    {
        Assert.That(() => Tracker.StartRun("p", o => o.Parameters[name] = value), Throws.ArgumentException.With.Message.Contains(name));

        Assert.That(Observer.Calls, Does.Not.Contain(nameof(ITrackingStore.CreateRunAsync)));
    }

    [TestCase("")]
    [TestCase("  ")]
    [TestCase(" x")]
    [TestCase("a\nb")]
    public void StartRun_BadProcessName_IsRefused(string process) =>
        Assert.That(() => Tracker.StartRun(process), Throws.ArgumentException);

    [Test]
    public void StartRun_UnknownParent_IsRefused() =>
        Assert.That(() => Tracker.StartRun("p", o => o.ParentRunId = new string('0', 32)), Throws.InstanceOf<ReferenceException>());

    [Test]
    public async Task StartRun_DeletedProcess_SaysHowToRestoreIt()
    {
        await PublishAsync("gone");
        var experiment = await Store.FindExperimentAsync("gone");
        await Store.DeleteExperimentAsync(experiment!.ExperimentId);

        Assert.That(() => Tracker.StartRun("gone"), Throws.InstanceOf<MlflowException>().With.Message.Contains("restore").IgnoreCase);
    }

    [Test]
    public async Task ResumeRun_RunningRun_GoesOn()
    {
        var first = Tracker.StartRun("p", o => o.Parameters["a"] = "1");
        first.Flush();

        using (var second = Tracker.ResumeRun(first.Id))
        {
            second.LogParameter("b", "2");
            Assert.That(() => second.LogParameter("a", "other"), Throws.InstanceOf<MlflowException>());
            second.Complete();
        }

        var stored = await StoredAsync(first.Id);
        Assert.That(stored.Info.Status, Is.EqualTo(RunStatus.Finished));
        Assert.That(stored.Params.Select(param => param.Key), Is.EquivalentTo(new[] { "a", "b" }));
    }

    [Test]
    public async Task ResumeRun_EndedDeletedOrUnknown_IsRefused()
    {
        var ended = await PublishAsync();
        var deleted = Tracker.StartRun("p").Id;
        await Store.DeleteRunAsync(deleted);

        Assert.That(() => Tracker.ResumeRun(ended), Throws.InstanceOf<RunStateException>().With.Property("Code").EqualTo("RUN_ENDED"));
        Assert.That(() => Tracker.ResumeRun(deleted), Throws.InstanceOf<RunStateException>().With.Property("Code").EqualTo("RUN_DELETED"));
        Assert.That(() => Tracker.ResumeRun(new string('0', 32)), Throws.InstanceOf<ReferenceException>());
    }

    [Test]
    public async Task Dispose_RunWasCompletedByAnotherProcess_StaysPublished()
    {
        var first = Tracker.StartRun("p");
        var second = Tracker.ResumeRun(first.Id);
        var third = Tracker.ResumeRun(first.Id);
        second.SaveDataset("items", Items.Make(2));
        second.Complete();

        Assert.That(() => third.Complete(), Throws.InstanceOf<RunStateException>().With.Property("Code").EqualTo("RUN_ENDED"));
        third.Dispose();
        first.Dispose();
        Assert.That((await StoredAsync(first.Id)).Info.Status, Is.EqualTo(RunStatus.Finished));
        Assert.That(Tracker.LoadDataset<Item>("items", first.Id), Has.Count.EqualTo(2));
    }

    [Test]
    public void Dispose_Twice_IsFine()
    {
        var run = Tracker.StartRun("p");
        run.Complete();

        run.Dispose();
        Assert.That(run.Dispose, Throws.Nothing);
    }

    [Test]
    public async Task RunAsync_WorkDisposesTheRun_ReturnsAsUsual()
    {
        var id = await Tracker.RunAsync("p", async run =>
        {
            await run.CompleteAsync();
            await run.DisposeAsync();
        });

        Assert.That((await StoredAsync(id)).Info.Status, Is.EqualTo(RunStatus.Finished));
    }

    [Test]
    public async Task RunAsync_CompletingFails_IsFailedWithTheReason()
    {
        string id = "";
        Assert.That(
            async () => await Tracker.RunAsync("p", run =>
            {
                id = run.Id;
                _ = run.SaveDatasetAsync("items", Never());
                return Task.CompletedTask;
            }),
            Throws.InvalidOperationException);

        var stored = await StoredAsync(id);
        Assert.That(
            (stored.Info.Status, stored.FindTag("rld.error")!.Contains("still writes", StringComparison.Ordinal)),
            Is.EqualTo((RunStatus.Failed, true)));

        static async IAsyncEnumerable<Item> Never()
        {
            await Task.Delay(Timeout.Infinite);
            yield break;
        }
    }

    [Test]
    public async Task DisposeTracker_RunsStillOpen_AreFailedWithWhatTheyLogged()
    {
        await using var tracker = RunTracker.Connect(Options());
        var run = tracker.StartRun("p");
        run.LogMetric("m", 1);

        tracker.Dispose();
        run.Dispose();

        var stored = await StoredAsync(run.Id);
        Assert.That((stored.Info.Status, stored.Metrics.Count), Is.EqualTo((RunStatus.Failed, 1)));
        Assert.That(() => run.LogMetric("m", 2), Throws.InstanceOf<RunStateException>());
    }

    [Test]
    public async Task StartRun_TagsOfMlflow_AreTheUsersOwn()
    {
        using var run = Tracker.StartRun("p", o =>
        {
            o.Tags["mlflow.user"] = "scheduler";
            o.Tags["mlflow.source.name"] = "nightly.job";
        });
        run.Complete();

        var stored = await StoredAsync(run.Id);
        Assert.That(
            (stored.FindTag("mlflow.user"), stored.Info.UserId, stored.FindTag("mlflow.source.name")),
            Is.EqualTo(("scheduler", "scheduler", "nightly.job")));
    }

    [Test]
    public void StartRun_OptionAndItsTag_AreRefusedByName() => Assert.That(
        () => Tracker.StartRun("p", o =>
        {
            o.Name = "a";
            o.Tags["mlflow.runName"] = "b";
        }),
        Throws.ArgumentException.With.Message.Contains("Name").And.Message.Contains("mlflow.runName"));

    [Test]
    public void SaveDataset_RunWasCompletedByAnotherProcess_PublishesNothing()
    {
        using var first = Tracker.StartRun("p");
        using var second = Tracker.ResumeRun(first.Id);
        first.Complete();

        Assert.That(() => second.SaveDataset("late", Items.Make(2)), Throws.InstanceOf<RunStateException>());
        Assert.That(
            () => Tracker.LoadDataset("late", first.Id),
            Throws.InstanceOf<DatasetException>().With.Property("Code").EqualTo("DATASET_NOT_FOUND"));
    }
}
