using NUnit.Framework;
using RunLinkedData.MLflow;
using RunLinkedData.Model;
using RunLinkedData.Tests.Versions.Finding;
using RunLinkedData.Versions;

namespace RunLinkedData.Tests.Versions.Aliases;

/// <summary>Aliases of data versions.</summary>
public class AliasTests(StoreKind kind) : VersionFixture(kind)
{
    [Test]
    public async Task Alias_SetMovedAndRemoved_IsFoundAndKeepsItsHistory()
    {
        var (first, second) = (await PublishAsync(), await PublishAsync());
        var start = Clock.Now;
        await Dataset.SetAliasAsync("prod", first, expected: "");
        Clock.Now += TimeSpan.FromHours(1);
        await Dataset.SetAliasAsync("prod", second, expected: first);
        await Dataset.SetAliasAsync("prod", second);
        await Dataset.SetAliasAsync("approved", first);

        Assert.That(await ResolveAsync("items@prod"), Is.EqualTo(second));
        Assert.That(await ResolveAsync("items@prod~1"), Is.EqualTo(first));
        Assert.That(await Dataset.AliasesAsync(), Is.EqualTo(new[]
        {
            new DatasetAlias { Name = "approved", RunId = first, MovedBy = "ann", MovedAt = start.AddHours(1) },
            new DatasetAlias { Name = "prod", RunId = second, MovedBy = "ann", MovedAt = start.AddHours(1) },
        }));

        var (bobs, _) = await ConnectAsync(Clock, "bob");
        await bobs.Process(Process).Dataset("items").RemoveAliasAsync("prod", second);

        Assert.That(await Dataset.AliasHistoryAsync("prod"), Is.EqualTo(new[]
        {
            new AliasMove { FromRunId = second, MovedBy = "bob", MovedAt = start.AddHours(1) },
            new AliasMove { RunId = second, FromRunId = first, MovedBy = "ann", MovedAt = start.AddHours(1) },
            new AliasMove { RunId = first, MovedBy = "ann", MovedAt = start },
        }));
        Assert.That(
            () => ResolveAsync("items@prod"), Throws.InstanceOf<ReferenceException>().With.Message.Contains("known are 'approved'"));
        Assert.That(
            () => ResolveAsync("items@aproved"), Throws.InstanceOf<ReferenceException>().With.Message.Contains("did you mean 'approved'?"));
        Assert.That(() => Dataset.RemoveAliasAsync("prod"), Throws.InstanceOf<ReferenceException>());
        await Dataset.SetAliasAsync("prod", first, expected: "");
        Assert.That(await ResolveAsync("items@prod"), Is.EqualTo(first));
        Assert.That(await Tracker.Process(Process).Dataset("others").AliasesAsync(), Is.Empty);
    }

    [Test]
    public async Task Resolve_Alias_TakesTwoCalls()
    {
        await Dataset.SetAliasAsync("prod", await PublishAsync());
        var before = Observer.Calls.Count;

        await ResolveAsync("items@prod");

        Assert.That(Observer.Calls.Skip(before), Is.EqualTo(new[] { "FindExperimentAsync", "GetRunAsync" }));
    }

    [Test]
    public async Task SetAlias_WhatIsNotPublishedHere_IsRefused()
    {
        var (failed, other) = (await PublishAsync(fail: true), await PublishAsync(dataset: "others"));

        Assert.Multiple(() =>
        {
            Assert.That(
                () => Dataset.SetAliasAsync("prod", failed),
                Throws.InstanceOf<DatasetException>().With.Property("Code").EqualTo("DATASET_NOT_PUBLISHED"));
            Assert.That(
                () => Dataset.SetAliasAsync("prod", other),
                Throws.InstanceOf<DatasetException>().With.Property("Code").EqualTo("DATASET_NOT_FOUND"));
            Assert.That(
                () => Dataset.SetAliasAsync("prod", new string('0', 32)),
                Throws.InstanceOf<ReferenceException>().With.Property("Code").EqualTo("RUN_NOT_FOUND"));
            Assert.That(
                () => Tracker.Process(Process + "x").Dataset("others").SetAliasAsync("prod", other),
                Throws.InstanceOf<ReferenceException>());
            foreach (var name in (string[])["", "latest", "Latest", "2026", "a b", "deadbeef", "a/b", "1st", new string('x', 65)])
            {
                Assert.That(() => Dataset.SetAliasAsync(name, other), Throws.ArgumentException, name);
            }
        });
    }

    [Test]
    public async Task Resolve_AliasOfADeletedRun_SaysSo()
    {
        var run = await PublishAsync();
        await Dataset.SetAliasAsync("prod", run);
        await DeleteAsync(run);

        Assert.That(
            () => ResolveAsync("items@prod"),
            Throws.InstanceOf<DatasetException>().With.Property("Code").EqualTo("RUN_DELETED").And.Message.Contains("alias 'prod'"));
        await Dataset.SetAliasAsync("prod", await PublishAsync(), expected: run);
    }

    [Test]
    public async Task SetAlias_NotWhereExpected_SaysWhoMovedIt()
    {
        var (first, second) = (await PublishAsync(), await PublishAsync());
        await Dataset.SetAliasAsync("prod", first);

        var error = (await Assert.ThrowsAsync<DatasetException>(() => Dataset.SetAliasAsync("prod", second, expected: second)))!;
        Assert.That((error.Code, error.RunId), Is.EqualTo(("ALIAS_MOVED", first)));
        Assert.That(error.Message, Does.Contain($"moved to run {first} by ann"));
        Assert.That(() => Dataset.SetAliasAsync("prod", second, expected: ""), Throws.InstanceOf<DatasetException>());
        Assert.That(await ResolveAsync("items@prod"), Is.EqualTo(first));
    }

    [Test]
    public async Task SetAlias_ManyAtOnceFromTheSame_OneSucceedsAndTheOthersAreTold()
    {
        const int Writers = 6;
        List<string> runs = [];
        for (var i = 0; i <= Writers; i++)
        {
            runs.Add(await PublishAsync());
        }

        await Dataset.SetAliasAsync("prod", runs[0]);
        var trackers = await Task.WhenAll(Enumerable.Range(0, Writers).Select(i => ConnectAsync(TimeProvider.System, $"writer {i}")));
        for (var round = 0; round < 5; round++)
        {
            var from = await ResolveAsync("items@prod");
            var targets = runs.Where(run => run != from).ToArray();

            var moved = await Task.WhenAll(trackers.Select((writer, i) => Task.Run(() => TryAsync(writer.Tracker, targets[i], from))));

            Assert.That(moved.Count(done => done), Is.EqualTo(1));
            Assert.That(await ResolveAsync("items@prod"), Is.EqualTo(targets[Array.IndexOf(moved, true)]));
            Assert.That((await Dataset.AliasHistoryAsync("prod"))[0].FromRunId, Is.EqualTo(from));
        }

        Assert.That(await Dataset.AliasHistoryAsync("prod"), Has.Count.EqualTo(6));
    }

    [Test]
    public async Task SetAlias_ManyAtOnceWithoutExpectation_EveryOneThatSucceededIsInTheHistory()
    {
        const int Writers = 4;
        var runs = new[] { await PublishAsync(), await PublishAsync(), await PublishAsync(), await PublishAsync() };
        var trackers = await Task.WhenAll(Enumerable.Range(0, Writers).Select(i => ConnectAsync(TimeProvider.System, $"writer {i}")));

        var moved = await Task.WhenAll(trackers.Select((writer, i) => Task.Run(() => TryAsync(writer.Tracker, runs[i], null))));

        var history = await Dataset.AliasHistoryAsync("prod");
        Assert.That(
            history.Select(move => move.MovedBy),
            Is.EquivalentTo(Enumerable.Range(0, Writers).Where(i => moved[i]).Select(i => $"writer {i}")));
        Assert.That(history, Is.Not.Empty);
        Assert.That(history.Skip(1).Select(move => move.RunId), Is.EqualTo(history.SkipLast(1).Select(move => move.FromRunId)));
    }

    [Test]
    public async Task SetAlias_ClocksApart_TheLaterMoveStands()
    {
        var (first, second) = (await PublishAsync(), await PublishAsync());
        await Dataset.SetAliasAsync("prod", first);
        var (behind, _) = await ConnectAsync(new ManualClock { Now = Clock.Now.AddYears(-1) }, "bob");

        await behind.Process(Process).Dataset("items").SetAliasAsync("prod", second);

        Assert.That(await ResolveAsync("items@prod"), Is.EqualTo(second));
        Assert.That((await Dataset.AliasHistoryAsync("prod"))[0].MovedAt, Is.EqualTo(Clock.Now.AddYears(-1)));
    }

    [Test]
    public async Task SetAlias_AnswersThatAreLost_LeaveItWhereItWasOrMoveIt()
    {
        var (first, second) = (await PublishAsync(), await PublishAsync());
        await Dataset.SetAliasAsync("prod", first);
        Observer.Lost = name => name == "SetExperimentTagAsync"
            ? new MlflowException(MlflowErrorCode.TemporarilyUnavailable, "lost")
            : null;

        Assert.That(() => Dataset.SetAliasAsync("prod", second), Throws.InstanceOf<MlflowException>());

        Assert.That(await ResolveAsync("items@prod"), Is.EqualTo(first), "a claim is no move yet");
    }

    private async Task<string> ResolveAsync(string reference) => (await Tracker.ResolveAsync($"{Process}/{reference}")).RunId;

    private async Task<bool> TryAsync(RunTracker tracker, string runId, string? expected)
    {
        try
        {
            await tracker.Process(Process).Dataset("items").SetAliasAsync("prod", runId, expected);
            return true;
        }
        catch (DatasetException exception) when (exception.Code == "ALIAS_MOVED")
        {
            return false;
        }
    }
}
