using NUnit.Framework;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Recording.Joining;

namespace RunLinkedData.Tests.Recording.Joining;

/// <summary>Members of a group, each with a tracker of its own.</summary>
public class GroupMemberTests : TrackerFixture
{
    [Test]
    public async Task JoinRun_SeveralMembers_MakeOneRunAndDoNotEndIt()
    {
        using var first = Tracker.JoinRun("p", Member(0));
        using var second = Tracker.JoinRun("p", Member(1));
        first.LogMetric("m", 1);
        second.SetTag("by", "second");
        first.Complete();

        var stored = await StoredAsync(first.Id);
        Assert.Multiple(() =>
        {
            Assert.That(second.Id, Is.EqualTo(first.Id));
            Assert.That((second.MemberIndex, second.MemberCount), Is.EqualTo(((int?)1, (int?)3)));
            Assert.That(stored.Info.Status, Is.EqualTo(RunStatus.Running));
            Assert.That(
                (stored.FindTag("rld.group"), stored.FindTag("rld.group.size"), stored.FindTag("rld.group.chosen")),
                Is.EqualTo(("nightly", "3", "true")));
            Assert.That(
                (stored.FindTag("rld.member.0000"), stored.FindTag("rld.member.0001")), Is.EqualTo(("FINISHED 1", "RUNNING 1")));
            Assert.That(stored.FindTag("rld.executor"), Is.Null, "the state of one member says nothing of the run");
        });
    }

    [Test]
    public async Task JoinRun_MemberFails_SaysSoOfItsIndexAndNotOfTheRun([Values] bool throws)
    {
        using var other = Tracker.JoinRun("p", Member(0));
        var failed = Tracker.JoinRun("p", Member(7, size: null));
        if (throws)
        {
            failed.Fail(new InvalidDataException("row 7 is odd"));
        }

        failed.Dispose();

        var stored = await StoredAsync(other.Id);
        Assert.That((stored.Info.Status, stored.FindTag("rld.error")), Is.EqualTo((RunStatus.Running, (string?)null)));
        Assert.That(stored.FindTag("rld.member.0007"), Is.EqualTo("FAILED 1"));
        Assert.That(stored.FindTag("rld.member_error.0007"), Does.Contain(throws ? "row 7 is odd" : "Complete"));
        Assert.That(File.Exists(Path.Combine(stored.Info.ArtifactUri, "provenance", "members", "0007", "run.json")));
    }

    [TestCase("returns", "FINISHED 1")]
    [TestCase("throws", "FAILED 1")]
    [TestCase("is cancelled", "KILLED 1")]
    public async Task RunMember_WorkEnds_IsSaidOfTheMemberAndNotOfTheRun(string how, string expected)
    {
        using CancellationTokenSource cancellation = new();
        var runId = "";
        try
        {
            await Tracker.RunMemberAsync(
                "p",
                async run =>
                {
                    runId = run.Id;
                    await (how == "is cancelled" ? cancellation.CancelAsync() : Task.CompletedTask);
                    cancellation.Token.ThrowIfCancellationRequested();
                    _ = how == "throws" ? throw new InvalidDataException("row 7 is odd") : 0;
                },
                Member(2),
                cancellation.Token);
            Assert.That(how, Is.EqualTo("returns"));
        }
        catch (Exception exception) when (exception is InvalidDataException or OperationCanceledException)
        {
            Assert.That(how, Is.Not.EqualTo("returns"));
        }

        var stored = await StoredAsync(runId);
        Assert.That((stored.Info.Status, stored.FindTag("rld.member.0002")), Is.EqualTo((RunStatus.Running, expected)));
        Assert.That(stored.FindTag("rld.member_error.0002"), how == "throws" ? Does.Contain("row 7 is odd") : Is.Null);
    }

    [Test]
    public async Task JoinRun_NextAttempt_ReplacesStateRecordAndLog()
    {
        using var other = Tracker.JoinRun("p", Member(0));
        using (var first = Tracker.JoinRun("p", Member(7, size: null)))
        {
            first.LogWriter.WriteLine("first attempt");
        }

        using (var second = Tracker.JoinRun("p", Member(7, size: null)))
        {
            second.LogWriter.WriteLine("second attempt");
            second.Complete();
        }

        var stored = await StoredAsync(other.Id);
        var folder = stored.Info.ArtifactUri;
        Assert.That(stored.FindTag("rld.member.0007"), Is.EqualTo("FINISHED 2"));
        Assert.That(
            await File.ReadAllTextAsync(Path.Combine(folder, "logs", "run-0007.log")), Does.Match(@"^\S+Z 0007 second attempt\n\z"));
        Assert.That(
            await File.ReadAllTextAsync(Path.Combine(folder, "provenance", "members", "0007", "run.json")), Does.Contain("FINISHED"));
    }

    [Test]
    public async Task JoinRun_EarlierAttemptStillAlive_StopsBeforeItWritesMore()
    {
        using var first = Tracker.JoinRun("p", Member(0, size: null));
        using var second = Tracker.JoinRun("p", Member(0, size: null));

        first.LogMetric("late", 1);

        Assert.That(first.Flush, Throws.InstanceOf<RunStateException>().With.Property("Code").EqualTo(ErrorCode.MemberReplaced));
        Assert.That(first.Complete, Throws.InstanceOf<RunStateException>());
        first.Dispose();
        second.Complete();
        var stored = await StoredAsync(second.Id);
        Assert.That(stored.FindTag("rld.member.0000"), Is.EqualTo("FINISHED 2"));
        Assert.That(stored.Metrics.Select(metric => metric.Key), Has.None.EqualTo("late"));
    }

    [TestCase(RunStatus.Finished, "is published")]
    [TestCase(RunStatus.Failed, "begin anew")]
    [TestCase(RunStatus.Killed, "begin anew")]
    public async Task JoinRun_RunHasEnded_IsRefusedAndChangesNothing(RunStatus status, string why)
    {
        using var first = Tracker.JoinRun("p", Member(0, size: null));
        first.Complete();
        await Store.UpdateRunAsync(first.Id, new RunUpdate { Status = status, EndTime = 2_000_000_000_000 });
        var before = await StoredAsync(first.Id);

        var error = Assert.Throws<RunStateException>(() => Tracker.JoinRun("p", Member(1, size: null)))!;

        var after = await StoredAsync(first.Id);
        Assert.That((error.Code, error.RunId), Is.EqualTo(("RUN_ENDED", first.Id)));
        Assert.That(error.Message, Does.Contain(why));
        Assert.That((after.Info, after.Tags), Is.EqualTo((before.Info, before.Tags)));
    }

    [Test]
    public async Task JoinRun_AnotherKey_AnotherRun()
    {
        using var first = Tracker.JoinRun("p", Member(0));
        using var second = Tracker.JoinRun("p", join => (join.Group, join.Index) = ("weekly", 0));
        using var third = Tracker.JoinRun("q", Member(0));

        Assert.That(new[] { first.Id, second.Id, third.Id }, Is.Unique);
        Assert.That((await StoredAsync(second.Id)).FindTag("rld.group.size"), Is.Null);
    }

    [Test]
    public async Task JoinRun_ParameterOfAnotherValue_IsRefusedAndNamesBoth()
    {
        using var first = Tracker.JoinRun("p", Member(0));
        first.LogParameter("month", "11");
        first.Flush();

        var error = Assert.Throws<MlflowException>(() => Tracker.JoinRun("p", join =>
        {
            Member(1)(join);
            join.Parameters["month"] = "12";
        }))!;

        Assert.That(error.Message, Does.Contain("'11'").And.Contain("'12'"));
        Assert.That((await StoredAsync(first.Id)).FindTag("rld.member.0001"), Is.EqualTo("FAILED 1"));
    }

    [Test]
    public async Task JoinRun_RunIdInTheEnvironment_IsThatRun()
    {
        using var owner = Tracker.StartRun("p", start => start.IsShared = true);
        SetEnvironment("MLFLOW_RUN_ID", owner.Id);
        await using var tracker = await RunTracker.ConnectAsync(Options());
        using var member = tracker.JoinRun(configure: join => join.Index = 3);
        member.Complete();

        var stored = await StoredAsync(owner.Id);
        Assert.That(member.Id, Is.EqualTo(owner.Id));
        Assert.That((stored.FindTag("rld.group"), stored.FindTag("rld.member.0003")), Is.EqualTo((owner.Id, "FINISHED 1")));
        Assert.That(
            (await Tracker.GetProvenanceAsync(owner.Id)).Group, Is.EqualTo(new GroupProvenance { Key = owner.Id, Origin = "run_id" }));
    }

    [Test]
    public async Task JoinRun_ChildOfAnAwsBatchArray_KnowsAllFromIt()
    {
        SetEnvironment("AWS_BATCH_JOB_ID", "job:17");
        SetEnvironment("AWS_BATCH_JOB_ATTEMPT", "2");
        SetEnvironment("AWS_BATCH_JOB_ARRAY_INDEX", "17");
        SetEnvironment("AWS_BATCH_JOB_ARRAY_SIZE", "500");
        SetEnvironment("AWS_REGION", "eu-central-1");
        await using var tracker = await RunTracker.ConnectAsync(Options());
        using var run = tracker.JoinRun("p");

        var stored = await StoredAsync(run.Id);
        Assert.That((run.MemberIndex, run.MemberCount), Is.EqualTo(((int?)17, (int?)500)));
        Assert.That((stored.FindTag("rld.group"), stored.FindTag("rld.member.0017")), Is.EqualTo(("aws-batch:job", "RUNNING 2")));
        Assert.That(
            (await Tracker.GetProvenanceAsync(run.Id)).Group,
            Is.EqualTo(new GroupProvenance { Key = "aws-batch:job", Size = 500, Origin = "aws-batch" }));
        Assert.That(
            (stored.FindTag("rld.executor.id"), stored.FindTag("rld.executor.index"), stored.FindTag("rld.executor.attempt")),
            Is.EqualTo(("job", (string?)null, (string?)null)));
        run.Complete();
    }

    [Test]
    public async Task Complete_GroupHasASmallerRunWithMembers_FailsAndSaysBoth()
    {
        using var run = Tracker.JoinRun("p", Member(0));
        var smaller = await Store.CreateRunAsync(new NewRun
        {
            ExperimentId = run.ExperimentId,
            StartTime = 1,
            Tags = [new Tag("rld.group", "nightly"), new Tag("rld.member.0001", "RUNNING 1")],
        });

        var error = Assert.Throws<RunStateException>(run.Complete)!;

        Assert.That(error.Message, Does.Contain(smaller.Info.RunId).And.Contain(run.Id));
        run.Dispose();
        Assert.That((await StoredAsync(run.Id)).FindTag("rld.member.0000"), Is.EqualTo("FAILED 1"));
    }

    [Test]
    public async Task Complete_KilledProgramLeftARun_TakesItAway()
    {
        using var run = Tracker.JoinRun("p", Member(0));
        var left = await Store.CreateRunAsync(new NewRun
        {
            ExperimentId = run.ExperimentId,
            StartTime = 1,
            Tags = [new Tag("rld.group", "nightly")],
        });

        run.Complete();

        Assert.That((await StoredAsync(left.Info.RunId)).Info.LifecycleStage, Is.EqualTo(LifecycleStage.Deleted));
    }

    [Test]
    public void JoinRun_NobodySaysWhich_ArgumentExceptionSaysWhatToSet()
    {
        Assert.Multiple(() =>
        {
            Assert.That(() => Tracker.JoinRun("p"), Throws.ArgumentException.With.Message.Contains("JoinRunOptions.Group"));
            Assert.That(
                () => Tracker.JoinRun("p", join => join.Group = "g"),
                Throws.ArgumentException.With.Message.Contains("JoinRunOptions.Index"));
            Assert.That(() => Tracker.JoinRun("p", Member(3)), Throws.ArgumentException.With.Message.Contains("3"));
            Assert.That(() => Tracker.JoinRun("p", Member(-1)), Throws.ArgumentException);
            Assert.That(() => Tracker.JoinRun("p", join => (join.Group, join.Index) = (" ", 0)), Throws.ArgumentException);
        });
    }

    [Test]
    public async Task JoinRun_AnotherSize_IsRefused()
    {
        using var first = Tracker.JoinRun("p", Member(0));

        Assert.That(
            () => Tracker.JoinRun("p", Member(1, size: 4)), Throws.ArgumentException.With.Message.Contains("3").And.Message.Contains("4"));
        Assert.That((await StoredAsync(first.Id)).FindTag("rld.member.0001"), Is.Null);
    }

    private static Action<JoinRunOptions> Member(int index, int? size = 3) =>
        join => (join.Group, join.Index, join.Size) = ("nightly", index, size);
}
