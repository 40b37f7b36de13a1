using NUnit.Framework;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Recording.Journal;
using RunLinkedData.Testing;
using RunLinkedData.Tests.Recording.Journal;

namespace RunLinkedData.Tests.Recording.Replay;

/// <summary>Journals that were left, and what of them arrives.</summary>
public class JournalReplayTests : JournalFixture
{
    private static readonly JournalEnd Finished = new(RunStatus.Finished, 77, null);

    [Test]
    public async Task StoreAwayAtTheEnd_CompletedRun_IsFinishedByTheReplay()
    {
        var run = Journaled.StartRun("sales", options => options.Parameters["p"] = "1");
        run.LogMetric("m", 1, 1);
        await run.FlushAsync();
        run.LogMetric("m", 2, 2);
        run.SetTag("t", "a");
        run.SetTag("t", "b");
        run.SaveDataset("items", Items.Make(3));
        SetAway(true);

        var error = Assert.Throws<MlflowException>(run.Complete);
        run.Dispose();

        var journal = Journals.Single();
        Assert.Multiple(async () =>
        {
            Assert.That(error!.Message, Does.Contain("is complete, but its store does not know yet").And.Contain(journal));
            Assert.That(error.IsTransient, Is.True);
            Assert.That((await StoredAsync(run.Id)).Info.Status, Is.EqualTo(RunStatus.Running));
            Assert.That(Log.Text, Does.Contain($"is in the journal {journal}"));
        });

        SetAway(false);
        var replayed = (await Journaled.ReplayJournalsAsync()).Single();

        var stored = await StoredAsync(run.Id);
        Assert.Multiple(async () =>
        {
            Assert.That(
                (replayed.RunId, replayed.Process, replayed.Status, replayed.Problem),
                Is.EqualTo((run.Id, "sales", RunStatus.Finished, (string?)null)));
            Assert.That(stored.Info.Status, Is.EqualTo(RunStatus.Finished));
            Assert.That(stored.Info.EndTime, Is.Not.Null);
            Assert.That((await PointsAsync(run.Id)).Select(point => point.Value), Is.EqualTo(new[] { 1.0, 2.0 }));
            Assert.That(stored.FindTag("t"), Is.EqualTo("b"));
            Assert.That(stored.Params, Has.Member(new Param("p", "1")));
            Assert.That(Tracker.LoadDataset<Item>("sales/items@latest"), Has.Count.EqualTo(3));
            Assert.That(Journals, Is.Empty);
            Assert.That(await Journaled.ReplayJournalsAsync(), Is.Empty);
        });
    }

    [Test]
    public async Task StoreAwayWhileAnInputIsPinned_TheReplayTellsOfItsPins()
    {
        Directory.CreateDirectory(Folder["extract"]);
        await File.WriteAllTextAsync(Folder["extract/a.txt"], "one");
        var run = Journaled.StartRun("sales");
        SetAway(true);
        await run.LogExternalInputAsync("extract", Folder["extract"]);
        Assert.Throws<MlflowException>(run.Complete);
        run.Dispose();
        SetAway(false);

        await Journaled.ReplayJournalsAsync();

        Assert.That((await StoredAsync(run.Id)).Info.Status, Is.EqualTo(RunStatus.Finished));
        Assert.That((await Tracker.LoadExternalInputAsync("extract", run.Id)).Manifest.Files.Single().Path, Is.EqualTo("a.txt"));
        Assert.That((await Tracker.VerifyAsync(run.Id)).Findings, Is.Empty);
    }

    [Test]
    public async Task StoreBackBeforeTheRunIsDisposed_CompletedRun_IsFinished()
    {
        string runId;
        using (var run = Journaled.StartRun("sales"))
        {
            runId = run.Id;
            run.LogMetric("m", 1);
            SetAway(true);
            Assert.That(run.Complete, Throws.InstanceOf<MlflowException>());
            SetAway(false);
        }

        Assert.That((await StoredAsync(runId)).Info.Status, Is.EqualTo(RunStatus.Finished));
        Assert.That(Journals, Is.Empty);
    }

    [Test]
    public async Task StoreAwayFromTheMiddle_WorkThatThrows_IsFailedByTheReplay()
    {
        string? runId = null;
        Assert.That(
            () => Journaled.RunAsync("sales", run =>
            {
                runId = run.Id;
                run.LogMetric("m", 1);
                SetAway(true);
                throw new InvalidDataException("row 7 is odd");
            }),
            Throws.InstanceOf<InvalidDataException>());
        SetAway(false);

        var replayed = Journaled.ReplayJournals().Single();

        var stored = await StoredAsync(runId!);
        Assert.Multiple(() =>
        {
            Assert.That(replayed.Problem, Is.Null);
            Assert.That(
                (stored.Info.Status, stored.FindTag("rld.error")),
                Is.EqualTo((RunStatus.Failed, "System.IO.InvalidDataException: row 7 is odd")));
            Assert.That(stored.Metrics, Has.Count.EqualTo(1));
        });
    }

    [Test]
    public async Task ValueThatTheStoreRefuses_OfACompletedRun_IsNoReasonToFinishIt()
    {
        using var run = Journaled.StartRun("sales");
        run.LogParameter("p", 1);
        await Store.LogParamAsync(run.Id, new Param("p", "other"));

        Assert.That(run.Complete, Throws.InstanceOf<MlflowException>().With.Message.Contains("refused 1"));
        Assert.That((await StoredAsync(run.Id)).Info.Status, Is.EqualTo(RunStatus.Running));
    }

    [Test]
    public async Task LastLineCutOff_IsLeftOut()
    {
        var (runId, path) = await LeaveAsync(5);
        await File.AppendAllTextAsync(path, """{"seq":7,"kind":"tag","key":"t","val""");

        var replayed = Journaled.ReplayJournals().Single();

        Assert.Multiple(async () =>
        {
            Assert.That((replayed.Values, replayed.Status, replayed.Problem), Is.EqualTo((5, RunStatus.Running, (string?)null)));
            Assert.That(await PointsAsync(runId), Has.Count.EqualTo(5));
            Assert.That(Journals, Is.Empty);
        });
    }

    [TestCase(
        "\"journal_version\":1",
        "\"journal_version\":2",
        "its line 1 is of version 2 of the journal, and this library reads up to version 1")]
    [TestCase("{\"seq\":3,", "{\"seq\":3 ", "its line 3 is no entry of a journal")]
    [TestCase("{\"seq\":4,", "{\"seq\":5,", "its line 4 has the number 5 where 4 belongs")]
    public async Task JournalThatCannotBeUnderstood_IsNamedAndLeftAsItIs(string text, string instead, string problem)
    {
        var (runId, path) = await LeaveAsync(5, Finished);
        await File.WriteAllTextAsync(path, (await File.ReadAllTextAsync(path)).Replace(text, instead, StringComparison.Ordinal));
        var before = await File.ReadAllTextAsync(path);
        var (other, _) = await LeaveAsync(3);

        var replayed = Journaled.ReplayJournals();

        Assert.Multiple(async () =>
        {
            Assert.That(replayed.Single(run => run.Journal == path).Problem, Does.Contain(path).And.Contain(problem));
            Assert.That(replayed.Single(run => run.RunId == other).Problem, Is.Null, "the others go on");
            Assert.That(await File.ReadAllTextAsync(path), Is.EqualTo(before));
            Assert.That(await PointsAsync(runId), Is.Empty);
        });
    }

    [Test]
    public async Task UnknownKindOfEntry_IsPassedOver()
    {
        var (runId, path) = await LeaveAsync(5);
        await File.AppendAllTextAsync(path, """{"seq":7,"kind":"note","text":"of a later version"}""" + "\n");

        Assert.That(Journaled.ReplayJournals().Single().Problem, Is.Null);
        Assert.That(await PointsAsync(runId), Has.Count.EqualTo(5));
    }

    [Test]
    public async Task BrokenOff_GoesOnWhereItWas()
    {
        var (runId, path) = await LeaveAsync(5000, Finished);
        var batches = 0;
        Server.IsAway = request => request.Target.EndsWith("log-batch", StringComparison.Ordinal) && ++batches > 2;
        Assert.That(Journaled.ReplayJournals, Throws.InstanceOf<MlflowException>().With.Property("IsTransient").True);
        Assert.That(Read(path)[^1], Is.EqualTo(new JournalMark(new ValueCounts(Metrics: 2000), IsEndSent: false)));

        SetAway(false);
        var replayed = Journaled.ReplayJournals().Single();

        Assert.Multiple(async () =>
        {
            Assert.That((replayed.Values, replayed.Status), Is.EqualTo((3000, RunStatus.Finished)));
            Assert.That((await PointsAsync(runId)).Select(point => point.Step), Is.EqualTo(Enumerable.Range(1, 5000)));
            Assert.That((await StoredAsync(runId)).Info.EndTime, Is.EqualTo(77));
        });
    }

    [Test]
    public async Task AnswerLost_NothingIsThereTwice()
    {
        var (runId, _) = await LeaveAsync(10, new Param("p", "1"), new Tag("t", "a"), new Tag("t", "b"), Finished);
        Observer.Lost = name => name == "LogBatchAsync" ? new MlflowException(MlflowErrorCode.TemporarilyUnavailable, "lost") : null;
        Assert.That(Journaled.ReplayJournals, Throws.InstanceOf<MlflowException>());
        Observer.Lost = _ => null;

        Journaled.ReplayJournals();

        var stored = await StoredAsync(runId);
        Assert.Multiple(async () =>
        {
            Assert.That((await PointsAsync(runId)).Select(point => point.Step), Is.EqualTo(Enumerable.Range(1, 10)));
            Assert.That((stored.Info.Status, stored.FindTag("t"), stored.Params.Count), Is.EqualTo((RunStatus.Finished, "b", 1)));
        });
    }

    [Test]
    public async Task TwoAtOnce_EachJournalIsReplayedOnce()
    {
        List<string> runs = [];
        for (var i = 0; i < 5; i++)
        {
            runs.Add((await LeaveAsync(1500, Finished)).RunId);
        }

        await using var second = await ConnectAsync();
        var both = await Task.WhenAll(Task.Run(() => Journaled.ReplayJournalsAsync()), Task.Run(() => second.ReplayJournalsAsync()));
        var replayed = both.SelectMany(list => list).ToList();
        replayed.AddRange(await Journaled.ReplayJournalsAsync());

        Assert.That(replayed.Where(run => run.Values > 0).Select(run => run.RunId), Is.EquivalentTo(runs));
        foreach (var run in runs)
        {
            Assert.That(await PointsAsync(run), Has.Count.EqualTo(1500));
            Assert.That((await StoredAsync(run)).Info.Status, Is.EqualTo(RunStatus.Finished));
        }
    }

    [Test]
    public void JournalOfARunUnderWay_IsLeftAlone()
    {
        using var run = Journaled.StartRun("sales");
        run.LogMetric("m", 1);

        Assert.That(Journaled.ReplayJournals(), Is.Empty);
        run.Complete();
    }

    [Test]
    public async Task RunThatIsNotThereOrDeletedOrFinishedByOthers_IsToldAndItsJournalStays()
    {
        var (deleted, _) = await LeaveAsync(1);
        await Store.DeleteRunAsync(deleted);
        var (finished, _) = await LeaveAsync(1);
        await Store.UpdateRunAsync(finished, new RunUpdate { Status = RunStatus.Finished, EndTime = 1 });
        var (missing, path) = await LeaveAsync(1);
        await File.WriteAllTextAsync(
            path, (await File.ReadAllTextAsync(path)).Replace(missing, "0123456789abcdef0123456789abcdef", StringComparison.Ordinal));

        var replayed = Journaled.ReplayJournals().ToDictionary(run => run.RunId!, run => run.Problem);

        Assert.Multiple(() =>
        {
            Assert.That(replayed[deleted], Does.Contain("was deleted"));
            Assert.That(replayed[finished], Does.Contain("was completed by another program").And.Contain("1 values were not sent"));
            Assert.That(replayed["0123456789abcdef0123456789abcdef"], Does.Contain("There is no run"));
            Assert.That(Journals, Has.Length.EqualTo(3));
        });
    }

    [Test]
    public async Task RunKilledByOthers_GetsItsValues_AndStaysKilled()
    {
        var (runId, _) = await LeaveAsync(4, Finished);
        await Store.UpdateRunAsync(runId, new RunUpdate { Status = RunStatus.Killed, EndTime = 5 });

        var replayed = Journaled.ReplayJournals().Single();

        Assert.Multiple(async () =>
        {
            Assert.That((replayed.Status, replayed.Values), Is.EqualTo((RunStatus.Killed, 4)));
            Assert.That(replayed.Problem, Does.Contain("had been ended as KILLED before, and stays so; its own program says FINISHED"));
            Assert.That(await PointsAsync(runId), Has.Count.EqualTo(4));
            Assert.That((await StoredAsync(runId)).Info.EndTime, Is.EqualTo(5));
            Assert.That(Journals, Is.Empty);
        });
    }

    [Test]
    public async Task ValueRefusedForGood_IsToldOnce_AndTheRestArrives()
    {
        var (runId, _) = await LeaveAsync(3, new Param("p", "mine"), Finished);
        await Store.LogParamAsync(runId, new Param("p", "other"));

        var replayed = Journaled.ReplayJournals().Single();

        Assert.Multiple(async () =>
        {
            Assert.That(replayed.Problem, Does.Contain("refused 1 of the values for good").And.Contain("'p'"));
            Assert.That(replayed.Status, Is.EqualTo(RunStatus.Finished));
            Assert.That(await PointsAsync(runId), Has.Count.EqualTo(3));
            Assert.That(Journals, Is.Empty);
        });
    }

    [Test]
    public async Task ResumedRun_HasWhatTheProgramBeforeHasLeft()
    {
        var (runId, _) = await LeaveAsync(3, new Tag("t", "old"), new Param("p", "1"));

        using (var run = Journaled.ResumeRun(runId))
        {
            Assert.That(run.Parameters["p"], Is.EqualTo("1"));
            run.SetTag("t", "new");
            run.Complete();
        }

        Assert.That(await PointsAsync(runId), Has.Count.EqualTo(3));
        Assert.That((await StoredAsync(runId)).FindTag("t"), Is.EqualTo("new"));
        Assert.That(Journals, Is.Empty);
    }

    [Test]
    public async Task FullDisk_LeavesTheJournal_AndTheNextReplayGoesOn()
    {
        using var disk = SmallDisk.Mount();
        var (runId, left) = await LeaveAsync(2500, Finished);
        var path = Path.Combine(disk.Path, Path.GetFileName(left));
        File.Move(left, path);
        var pad = 4096 - (int)(new FileInfo(path).Length % 4096);
        var line = $$"""{"seq":2503,"kind":"tag","key":"pad","value":""}""";
        await File.AppendAllTextAsync(path, line.Insert(line.Length - 2, new string('-', pad + 4096 - line.Length - 1)) + "\n");
        var options = JournalOptions();
        options.JournalFolder = disk.Path;
        await using var tracker = await RunTracker.ConnectAsync(options);
        Assert.That(() => File.WriteAllBytes(Path.Combine(disk.Path, "filler"), new byte[1 << 20]), Throws.InstanceOf<IOException>());

        var stuck = tracker.ReplayJournals().Single();
        Assert.Multiple(() =>
        {
            Assert.That(stuck.Problem, Does.Contain("No space left"));
            Assert.That(File.Exists(path), Is.True);
        });

        File.Delete(Path.Combine(disk.Path, "filler"));
        Assert.That(tracker.ReplayJournals().Single().Status, Is.EqualTo(RunStatus.Finished));
        Assert.That(await PointsAsync(runId), Has.Count.EqualTo(2500));
        Assert.That(File.Exists(path), Is.False);
    }

    [Test]
    public async Task CancelledWork_WhileTheStoreIsAway_IsKilledByTheReplay()
    {
        using CancellationTokenSource cancellation = new();
        string? runId = null;
        Assert.That(
            () => Journaled.RunAsync(
                "sales",
                run =>
                {
                    runId = run.Id;
                    SetAway(true);
                    cancellation.Cancel();
                    throw new OperationCanceledException(cancellation.Token);
                },
                cancellationToken: cancellation.Token),
            Throws.InstanceOf<OperationCanceledException>());
        SetAway(false);

        Assert.That(Journaled.ReplayJournals().Single().Problem, Is.Null);
        Assert.That((await StoredAsync(runId!)).Info.Status, Is.EqualTo(RunStatus.Killed), "also after it was disposed of");
    }

    [Test]
    public async Task CancelledCompletion_IsNotFinishedLater()
    {
        using CancellationTokenSource cancellation = new();
        var run = Journaled.StartRun("sales");
        run.LogMetric("m", 1);
        Server.IsAway = request =>
        {
            if (!request.Target.EndsWith("runs/update", StringComparison.Ordinal))
            {
                return false;
            }

            // The answer comes after the caller has gone.
            cancellation.Cancel();
            Thread.Sleep(500);
            return true;
        };

        Assert.That(() => run.CompleteAsync(cancellation.Token), Throws.InstanceOf<OperationCanceledException>());
        SetAway(false);
        run.Dispose();

        Assert.That((await StoredAsync(run.Id)).Info.Status, Is.EqualTo(RunStatus.Failed));
        Assert.That(Journals, Is.Empty);
    }

    [Test]
    public void NoFolder_IsWrongUse() =>
        Assert.That(Tracker.ReplayJournals, Throws.InvalidOperationException.With.Message.Contains("JournalFolder"));
}
