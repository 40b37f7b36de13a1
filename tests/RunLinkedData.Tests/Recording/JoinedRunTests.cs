using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;
using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Tests.Recording;

/// <summary>Programs that join a run by <c>MLFLOW_RUN_ID</c>, and its owner, each with a tracker of its own.</summary>
public class JoinedRunTests : TrackerFixture
{
    [Test]
    public async Task Member_WhicheverWayItLeaves_LeavesTheRunOpenWithAllItRecorded(
        [Values("complete", "fail", "dispose", "tracker", "work", "work throws", "work cancelled")] string way)
    {
        using var owner = StartShared();
        await JoinAsync(owner.Id, way);

        var stored = await StoredAsync(owner.Id);
        var status = way is "complete" or "work" ? "FINISHED" : way == "work cancelled" ? "KILLED" : "FAILED";
        Assert.That((stored.Info.Status, stored.Info.EndTime), Is.EqualTo((RunStatus.Running, (long?)null)));
        Assert.That(stored.Params, Does.Contain(new Param("by", "member")));
        Assert.That(stored.Tags.Single(tag => tag.Key.StartsWith("rld.member.", StringComparison.Ordinal)).Value, Is.EqualTo(status));
        Assert.That(stored.FindTag("rld.error"), Is.Null);

        owner.Complete();

        var record = await Tracker.GetProvenanceAsync(owner.Id);
        Assert.That((record.Status, record.Members!.Single().Status), Is.EqualTo(("FINISHED", status)));
        Assert.That(record.Outputs.Single().Rows, Is.EqualTo(2));
        Assert.That((await Tracker.VerifyAsync($"p/items@{owner.Id}")).IsSound, Is.True);
    }

    [Test]
    public async Task Member_ThatFails_TellsTheOwnerWhy()
    {
        using var owner = StartShared();
        await JoinAsync(owner.Id, "work throws");
        owner.Complete();

        var stored = await StoredAsync(owner.Id);
        var record = await Tracker.GetProvenanceAsync(owner.Id);
        var member = record.Members!.Single();
        Assert.That(stored.FindTag("rld.member_error." + member.Id), Is.EqualTo("System.IO.InvalidDataException: row 7 is odd"));
        Assert.That(member.Error, Is.EqualTo("System.IO.InvalidDataException: row 7 is odd"));
        Assert.That(stored.FindTag("rld.error"), Is.Null);
        Assert.That(record.Notes, Has.Some.Contains(member.Id).And.Contains("row 7 is odd"));
        var trace = await File.ReadAllTextAsync(Path.Combine(stored.Info.ArtifactUri, "provenance", "members", member.Id, "error.txt"));
        Assert.That(trace, Does.Contain(nameof(JoinAsync)));
    }

    [Test]
    public async Task Member_NameAndDescription_StayTheOwners()
    {
        using var owner = Tracker.StartRun("p", start => (start.Name, start.Description, start.IsShared) = ("outer", "about", true));
        await using var tracker = Join(owner.Id);
        using var member = tracker.StartRun("p", start =>
        {
            (start.Name, start.Description) = ("mine", "mine");
            start.Tags["team"] = "planning";
        });
        member.Complete();

        var stored = await StoredAsync(owner.Id);
        Assert.That(
            (stored.Info.RunName, stored.FindTag("mlflow.note.content"), stored.FindTag("team")),
            Is.EqualTo(("outer", "about", "planning")));
        Assert.That(stored.FindTag("mlflow.parentRunId"), Is.Null);
    }

    [Test]
    public async Task Member_AfterTheOwnersEnd_IsRefusedAndAddsNothing()
    {
        var owner = StartShared();
        await using var tracker = Join(owner.Id);
        using var member = tracker.StartRun("p");
        owner.Complete();
        member.LogParameter("late", 1);

        Assert.That(member.Flush, Throws.InstanceOf<RunStateException>().With.Property("Code").EqualTo("RUN_ENDED"));
        Assert.That(() => member.SaveDataset("late", Items.Make(1)), Throws.InstanceOf<RunStateException>());
        member.Dispose();

        var stored = await StoredAsync(owner.Id);
        Assert.That((stored.Info.Status, stored.Params.Count), Is.EqualTo((RunStatus.Finished, 0)));
        Assert.That(Directory.Exists(Path.Combine(stored.Info.ArtifactUri, "datasets")), Is.False);
    }

    [Test]
    public async Task Record_OfEachProgram_IsBesideTheOthers()
    {
        var input = await PublishAsync();
        using var owner = StartShared();
        foreach (var name in (string[])["first", "second"])
        {
            await using var tracker = Join(owner.Id, options => options.Provenance.Program = new ProgramProvenance { Name = name });
            using var member = tracker.StartRun("p");
            member.LoadInput("sales/items@latest");
            member.LogExternalInput(name, "s3://b/" + name, "1");
            member.SaveDataset(name, Items.Make(1));
            member.Complete();

            var open = await Tracker.GetProvenanceAsync(owner.Id);
            Assert.That(open.Members!.Select(known => known.Program!.Name), Does.Contain(name), "also while the run goes on");
        }

        owner.Complete();

        var record = await Tracker.GetProvenanceAsync(owner.Id);
        Assert.Multiple(() =>
        {
            Assert.That(record.Members!.Select(member => member.Program!.Name), Is.EqualTo(new[] { "first", "second" }));
            Assert.That(record.Members!.Select(member => member.Inputs.Single().RunId), Is.EqualTo(new[] { input, input }));
            Assert.That(record.Members!.Select(member => member.Machine), Has.None.Null);
            Assert.That(record.Inputs.Single().Reference, Is.EqualTo("sales/items@latest"), "as the member knows it");
            Assert.That(record.ExternalInputs.Select(external => external.Name), Is.EquivalentTo(new[] { "first", "second" }));
            Assert.That(record.Program!.Name, Is.Not.AnyOf("first", "second"));
            Assert.That(
                record.Outputs.Select(output => $"{output.Dataset} {output.Rows}"), Is.EquivalentTo(new[] { "first 1", "second 1" }));
        });
        Assert.That((await Tracker.VerifyAsync($"p/first@{owner.Id}")).IsSound, Is.True);
    }

    [Test]
    public async Task Members_SaveTheSameDatasetAtOnce_OneIsToldAndTheOthersStays()
    {
        using var owner = StartShared();
        await using var one = Join(owner.Id);
        using var first = one.StartRun("p");
        await using var other = Join(owner.Id);
        using var second = other.StartRun("p");
        var begun = new TaskCompletionSource();
        var refused = new TaskCompletionSource();
        async IAsyncEnumerable<Item> Rows()
        {
            begun.SetResult();
            await refused.Task;
            foreach (var item in Items.Make(3))
            {
                yield return item;
            }
        }

        var save = first.SaveDatasetAsync("items", Rows());
        await begun.Task;
        Assert.That(
            async () => await second.SaveDatasetAsync("items", Items.Make(5)),
            Throws.InstanceOf<DatasetException>().With.Property("Code").EqualTo("DATASET_EXISTS"));
        refused.SetResult();
        await save;
        Assert.That(() => second.SaveDataset("items", Items.Make(5)), Throws.InstanceOf<DatasetException>());
        second.SaveDataset("more", Items.Make(5));
        await first.CompleteAsync();
        await second.CompleteAsync();
        Assert.That((await StoredAsync(owner.Id)).Info.Status, Is.EqualTo(RunStatus.Running), "only the owner publishes");
        owner.Complete();

        Assert.That(Tracker.LoadDataset<Item>("items", owner.Id), Is.EqualTo(Items.Make(3)));
        Assert.That(Tracker.LoadDataset<Item>("more", owner.Id), Has.Count.EqualTo(5));
        Assert.That((await Tracker.VerifyAsync($"p/items@{owner.Id}")).IsSound, Is.True);
    }

    [TestCase(RunStatus.Finished)]
    [TestCase(RunStatus.Failed)]
    public async Task Owner_OfARunThatAnotherProgramHasEnded_TakesItBackBeforeItAdds(RunStatus status)
    {
        using var owner = StartShared();
        await EndElsewhereAsync(owner.Id, status);
        owner.LogParameter("a", 1);
        owner.Flush();
        Assert.That((await StoredAsync(owner.Id)).Info.Status, Is.EqualTo(RunStatus.Running));

        await EndElsewhereAsync(owner.Id, status);
        owner.SaveDataset("items", Items.Make(2));
        Assert.That((await StoredAsync(owner.Id)).Info.Status, Is.EqualTo(RunStatus.Running));

        await EndElsewhereAsync(owner.Id, status);
        owner.Complete();

        Assert.That((await StoredAsync(owner.Id)).Info.Status, Is.EqualTo(RunStatus.Finished));
        Assert.That(Tracker.LoadDataset<Item>("items", owner.Id), Has.Count.EqualTo(2));
        Assert.That(Log.Text, Does.Contain("is taken back"));
    }

    [Test]
    public async Task Owner_FailsAfterAnotherProgramHasEndedTheRun_IsFailedWithReasonAndRecord()
    {
        var owner = StartShared();
        await EndElsewhereAsync(owner.Id, RunStatus.Finished);
        owner.Fail(new InvalidDataException("row 7 is odd"));

        var stored = await StoredAsync(owner.Id);
        Assert.That(
            (stored.Info.Status, stored.FindTag("rld.error")),
            Is.EqualTo((RunStatus.Failed, "System.IO.InvalidDataException: row 7 is odd")));
        Assert.That(File.Exists(Path.Combine(stored.Info.ArtifactUri, "provenance", "run.json")), Is.True);
    }

    [Test]
    public async Task Owner_OfARunThatAPersonHasKilled_LeavesItKilled()
    {
        var owner = StartShared();
        await EndElsewhereAsync(owner.Id, RunStatus.Killed);

        Assert.That(owner.Complete, Throws.InstanceOf<RunStateException>().With.Message.Contains("KILLED"));
        owner.Dispose();
        Assert.That((await StoredAsync(owner.Id)).Info.Status, Is.EqualTo(RunStatus.Killed));
    }

    [Test]
    public async Task Owner_WhoDoesNotShareItsRun_LeavesOneThatWasEndedElsewhere()
    {
        var owner = Tracker.StartRun("p");
        await EndElsewhereAsync(owner.Id, RunStatus.Finished);

        Assert.That(() => owner.Fail(new InvalidDataException("odd")), Throws.InstanceOf<RunStateException>());
        owner.Dispose();
        Assert.That((await StoredAsync(owner.Id)).Info.Status, Is.EqualTo(RunStatus.Finished));
    }

    [Test]
    public async Task StartRun_OfAnotherProcess_IsARunOfItsOwnWithinTheOneOfTheVariable()
    {
        using var outer = Tracker.StartRun("daily", start => (start.Name, start.IsShared) = ("outer", true));
        await using var tracker = Join(outer.Id);
        var ids = new List<string>();
        foreach (var process in (string[])["other", "third"])
        {
            using var inner = tracker.StartRun(process, start => start.Name = process);
            ids.Add(inner.Id);
            inner.Complete();
            var stored = await StoredAsync(inner.Id);
            Assert.That(
                (stored.Info.Status, stored.Info.RunName, stored.FindTag("mlflow.parentRunId")),
                Is.EqualTo((RunStatus.Finished, process, outer.Id)));
        }

        using var joined = tracker.StartRun();
        Assert.That((joined.Id, joined.Process), Is.EqualTo((outer.Id, "daily")), "the variable is there for the one that joins");
        var found = await StoredAsync(outer.Id);
        Assert.That((found.Info.RunName, found.FindTag("mlflow.parentRunId")), Is.EqualTo(("outer", (string?)null)));
        Assert.That(ids, Does.Not.Contain(outer.Id));
    }

    [Test]
    public async Task StartRun_ProcessOfTheOptions_GoesBeforeTheVariableToo()
    {
        using var outer = Tracker.StartRun("daily", start => start.IsShared = true);
        await using var tracker = Join(outer.Id, options => options.Process = "other");
        using var inner = tracker.StartRun();

        Assert.That((inner.Id == outer.Id, inner.Process), Is.EqualTo((false, "other")));
    }

    [Test]
    public async Task ResumeRun_OfARunThatAnotherStarted_EndsIt()
    {
        var first = StartShared();
        using (var second = Tracker.ResumeRun(first.Id))
        {
            second.Complete();
        }

        Assert.That((await StoredAsync(first.Id)).Info.Status, Is.EqualTo(RunStatus.Finished));
        Assert.That((await StoredAsync(first.Id)).Tags.Select(tag => tag.Key), Has.None.StartsWith("rld.member"));
    }

    private Run StartShared() => Tracker.StartRun("p", start => start.IsShared = true);

    private Task<RunInfo> EndElsewhereAsync(string runId, RunStatus status) =>
        Store.UpdateRunAsync(runId, new RunUpdate { Status = status, EndTime = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() });

    /// <summary>A program that finds the run in its environment.</summary>
    private RunTracker Join(string runId, Action<RunTrackerOptions>? configure = null)
    {
        SetEnvironment("MLFLOW_RUN_ID", runId);
        var options = Options();
        configure?.Invoke(options);
        return RunTracker.Connect(options);
    }

    private async Task JoinAsync(string runId, string way)
    {
        using CancellationTokenSource cancellation = new();
        await using var tracker = Join(runId);
        try
        {
            await (way.StartsWith("work", StringComparison.Ordinal)
                ? tracker.RunAsync("p", WorkAsync, cancellationToken: cancellation.Token)
                : WorkAsync(await tracker.StartRunAsync("p")));
        }
        catch (Exception exception) when (exception is InvalidDataException or OperationCanceledException)
        {
            // As it is to be.
        }

        async Task WorkAsync(Run run)
        {
            Assert.That(run.Id, Is.EqualTo(runId));
            run.LogParameter("by", "member");
            await run.SaveDatasetAsync("items", Items.Make(2), cancellationToken: CancellationToken.None);
            switch (way)
            {
                case "complete":
                    await run.CompleteAsync(CancellationToken.None);
                    break;
                case "fail":
                    await run.FailAsync(new InvalidDataException("row 7 is odd"), CancellationToken.None);
                    break;
                case "dispose":
                    await run.DisposeAsync();
                    break;
                case "work throws":
                    throw new InvalidDataException("row 7 is odd");
                case "work cancelled":
                    await cancellation.CancelAsync();
                    cancellation.Token.ThrowIfCancellationRequested();
                    break;
            }
        }
    }
}
