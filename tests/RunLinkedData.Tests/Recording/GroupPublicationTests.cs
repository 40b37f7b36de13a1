using System.Text.Json;
using NUnit.Framework;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Stores;
using RunLinkedData.Model;
using RunLinkedData.Model.Members;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Model.Provenance.Files;
using RunLinkedData.Recording.Joining;
using RunLinkedData.Testing;
using RunLinkedData.Tests.Provenance;

namespace RunLinkedData.Tests.Recording;

/// <summary>A run of a group becomes versions when all of its members have finished, and not before.</summary>
public class GroupPublicationTests : TrackerFixture
{
    private const string Group = "job-1";

    [Test]
    public async Task Complete_LastOfTheMembers_PublishesAll()
    {
        var runId = await StartGroupAsync(3);
        foreach (var index in new[] { 2, 0, 1 })
        {
            Assert.That((await StoredAsync(runId)).Info.Status, Is.EqualTo(RunStatus.Running));
            await Assert.ThrowsAsync<DatasetException>(() => Tracker.LoadDatasetAsync<Item>("sales", runId));
            await WorkAsync(runId, index);
        }

        var run = await StoredAsync(runId);
        Assert.That(run.Info.Status, Is.EqualTo(RunStatus.Finished));
        Assert.That(await Tracker.LoadDatasetAsync<Item>("sales", runId), Is.EqualTo(Expected(3)));
        Assert.That(await Tracker.LoadDatasetAsync<Item>("returns", runId), Is.EqualTo(Expected(3)));
        Assert.That(run.Metrics.Single(metric => metric.Key == "sales/rows").Value, Is.EqualTo(6));
        var record = await Tracker.GetProvenanceAsync(runId);
        Assert.That(record.Members, Has.Count.EqualTo(3));
        Assert.That(record.Outputs.Select(output => (output.Dataset, output.Rows)), Is.EquivalentTo([("returns", 6L), ("sales", 6L)]));
        Assert.That(record.Program, Is.Not.Null);
        Assert.That((await Tracker.VerifyAsync(runId)).Findings, Is.Empty);
    }

    [Test]
    public async Task Publish_SizeIsExpected_PublishesOnceAndSaysSoAgain()
    {
        var runId = await StartGroupAsync(null);
        await WorkAsync(runId, 0);
        await WorkAsync(runId, 1);

        await AssertMissingAsync(runId, null, "nobody has said how many");
        await AssertMissingAsync(runId, 5, "2-4 not there");
        var first = await Tracker.PublishAsync(runId, 2);
        var again = await Tracker.PublishAsync(runId, 2);

        Assert.That((first.RunId, first.WasPublished, again.WasPublished), Is.EqualTo((runId, false, true)));
        Assert.That(first.Versions.Select(version => version.Dataset), Is.EqualTo(["returns", "sales"]));
        Assert.That(again.Versions.Select(version => version.Digest), Is.EqualTo(first.Versions.Select(version => version.Digest)));
    }

    [Test]
    public async Task Publish_MembersHaveNotFinished_NamesThem()
    {
        var runId = await StartGroupAsync(8);
        await WorkAsync(runId, 0);
        var running = await JoinAsync(runId, 1);
        var failed = await JoinAsync(runId, 3);
        await failed.FailAsync(new InvalidOperationException("broken"));
        await failed.DisposeAsync();

        await AssertMissingAsync(runId, null, "2, 4-7 not there; 1 not finished so far, or killed; 3 failed");
        await AssertMissingAsync(runId, 9, "there are 8");
        Assert.That((await StoredAsync(runId)).Info.Status, Is.EqualTo(RunStatus.Running));
        await running.DisposeAsync();
        await AssertMissingAsync(runId, 8, "1, 3 failed");
    }

    [Test]
    public async Task Complete_AfterAFailedAttempt_TheLaterOneCounts()
    {
        var runId = await StartGroupAsync(2);
        var killed = await JoinAsync(runId, 0);
        await killed.SaveDatasetPartAsync("sales", Items.Make(7));
        await killed.DisposeAsync();
        await WorkAsync(runId, 1);
        Assert.That((await StoredAsync(runId)).Info.Status, Is.EqualTo(RunStatus.Running));

        await WorkAsync(runId, 0, attempt: 2);

        Assert.That(await Tracker.LoadDatasetAsync<Item>("sales", runId), Is.EqualTo(Expected(2)));
    }

    [Test]
    public async Task Publish_PublisherIsKilledBeforeTheEnd_NextOneEndsTheRun()
    {
        var runId = await StartGroupAsync(2);
        await WorkAsync(runId, 0);
        Observer.Fault = call => call == nameof(ITrackingStore.UpdateRunAsync)
            ? new MlflowException(MlflowErrorCode.TemporarilyUnavailable, "killed")
            : null;
        await using var last = await JoinAsync(runId, 1);
        await last.SaveDatasetPartAsync("sales", Items.Make(2));
        await last.SaveDatasetPartAsync("returns", Items.Make(2));
        await Assert.ThrowsAsync<MlflowException>(() => last.CompleteAsync());
        await Assert.ThrowsAsync<MlflowException>(() => last.CompleteAsync(), "it may be tried again");
        Observer.Fault = _ => null;
        Assert.That((await StoredAsync(runId)).Info.Status, Is.EqualTo(RunStatus.Running));

        await Tracker.PublishAsync(runId);

        var run = await StoredAsync(runId);
        Assert.That(run.Info.Status, Is.EqualTo(RunStatus.Finished));
        var history = await Store.GetMetricHistoryAsync(runId, "sales/rows");
        Assert.That(history.Items, Has.Count.EqualTo(1), "what is recorded twice is there once");
    }

    [Test]
    public async Task JoinRun_AMemberThatHadFinishedWhileItIsPublished_LeavesItsPart()
    {
        ObservedArtifacts artifacts = new();
        TaskCompletionSource begun = new();
        TaskCompletionSource joined = new();
        artifacts.BeforeWrite = async (path, token) =>
        {
            if (path == "datasets/sales/_manifest.json")
            {
                begun.TrySetResult();
                await joined.Task.WaitAsync(token);
            }
        };
        await using (var first = await JoinAsync(0))
        {
            await first.SaveDatasetPartAsync("sales", Items.Make(1));
            await first.SaveDatasetAsync("summary", Items.Make(1));
            await first.CompleteAsync();
        }

        var options = Options();
        artifacts.Watch(options);
        await using var publisher = await RunTracker.ConnectAsync(options);
        await using var last = await publisher.JoinRunAsync("sales", Set(1));
        await last.SaveDatasetPartAsync("sales", Items.Make(2));
        var completing = last.CompleteAsync();
        await begun.Task;

        await using var again = await JoinAsync(0);
        await again.SaveDatasetPartAsync("sales", Items.Make(9));
        await again.SaveDatasetAsync("summary", Items.Make(9));
        joined.SetResult();
        var interrupted = await Assert.ThrowsAsync<RunStateException>(() => completing);
        await again.CompleteAsync();

        Assert.That(interrupted!.Message, Does.Contain("0 not finished so far"));
        Assert.That(await Tracker.LoadDatasetAsync<Item>("sales", again.Id), Is.EqualTo(Expected(2)));
        Assert.That(await Tracker.LoadDatasetAsync<Item>("summary", again.Id), Is.EqualTo(Items.Make(1)));
        Assert.That((await Tracker.VerifyAsync(again.Id)).Findings, Is.Empty);

        Task<Run> JoinAsync(int index) => Tracker.JoinRunAsync("sales", Set(index));

        static Action<JoinRunOptions> Set(int index) => join => (join.Group, join.Index, join.Size) = (Group, index, 2);
    }

    [Test]
    public async Task Publish_SeveralAtOnce_AllSucceed()
    {
        var runId = await StartGroupAsync(null);
        await WorkAsync(runId, 0);
        await WorkAsync(runId, 1);

        var all = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => Tracker.PublishAsync(runId, 2))));

        Assert.That(all.SelectMany(published => published.Versions).Select(version => version.Digest).Distinct().Count(), Is.EqualTo(1));
        Assert.That(all.Select(published => published.Versions.Count), Is.All.EqualTo(2));
    }

    [Test]
    public async Task SaveDatasetPart_NotAMember_IsRefused()
    {
        await using var run = await Tracker.StartRunAsync("sales");

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => run.SaveDatasetPartAsync("sales", Items.Make(1)));

        Assert.That(error!.Message, Does.Contain("SaveDataset"));
    }

    [Test]
    public async Task Publish_RunWithoutMembers_IsRefused()
    {
        await using var run = await Tracker.StartRunAsync("sales");
        await AssertMissingAsync(run.Id, 1, "not made by the members of a group");
    }

    [Test]
    public async Task Publish_WholeDatasetOfOneMember_IsAVersionToo()
    {
        var runId = await StartGroupAsync(1);
        await using (var run = await JoinAsync(runId, 0))
        {
            await run.SaveDatasetAsync("summary", Items.Make(2));
            await run.SaveDatasetPartAsync("sales", Items.Make(3));
            await run.CompleteAsync();
        }

        Assert.That((await Tracker.PublishAsync(runId)).Versions.Select(version => version.Dataset), Is.EqualTo(["sales", "summary"]));
    }

    [Test]
    public async Task Records_OfMembersAndTheirRun_AreAsTheSchemaSays()
    {
        var input = await PublishItemsAsync();
        foreach (var (index, fails) in new[] { (1, true), (0, false), (1, false) })
        {
            await using var member = await Tracker.JoinRunAsync(
                "sales", join => (join.Group, join.Index, join.Size) = (Group, index, 2));
            await member.LoadInputAsync($"items@{input}");
            member.LogExternalInput($"shop{index}", "https://shops.example.com", "7");
            await member.LogWriter.WriteLineAsync($"shop {index}");
            await member.SaveDatasetAsync($"shop{index}-{(fails ? "half" : "all")}", Items.Make(1));
            await member.SaveDatasetPartAsync("sales", Items.Make(index));
            await (fails ? member.FailAsync(new InvalidDataException("row 7 is odd")) : member.CompleteAsync());
        }

        var run = (await Store.SearchRunsAsync(new RunQuery
        {
            ExperimentIds = [(await Store.FindExperimentAsync("sales"))!.ExperimentId],
            Filter = $"tags.`rld.group` = '{Group}'",
        })).Items.Single();
        var folder = Path.Combine(run.Info.ArtifactUri, "provenance");
        using var record = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(folder, "run.json")));
        ProvenanceSchema.Check(record.RootElement);
        Assert.That(record.RootElement.GetProperty("status").GetString(), Is.EqualTo("FINISHED"));
        Assert.That(
            ProvenanceFile.Read(File.ReadAllBytes(Path.Combine(folder, "run.json"))).Group,
            Is.EqualTo(new GroupProvenance { Key = Group, Size = 2, Origin = "options" }));
        Assert.That(
            record.RootElement.GetProperty("members").EnumerateArray().Select(member => member.GetProperty("id").GetString()),
            Is.EquivalentTo(["0000", "0001"]));
        foreach (var id in new[] { "0000", "0001" })
        {
            using var member = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(folder, "members", id, "run.json")));
            ProvenanceSchema.CheckMember(member.RootElement);
        }
    }

    private Task<string> PublishItemsAsync() => Tracker.RunAsync("items", run => run.SaveDatasetAsync("items", Items.Make(3)));

    private static IEnumerable<Item> Expected(int members) => Enumerable.Range(0, members).SelectMany(index => Items.Make(index + 1));

    private async Task AssertMissingAsync(string runId, int? expect, string expected)
    {
        var error = (await Assert.ThrowsAsync<RunStateException>(() => Tracker.PublishAsync(runId, expect)))!;
        Assert.That((error.Code, error.RunId), Is.EqualTo((ErrorCode.PartsMissing, runId)));
        Assert.That(error.Message, Does.Contain(expected));
    }

    private async Task<string> StartGroupAsync(int? size)
    {
        var experiment = await Store.FindExperimentAsync("sales") is { } found
            ? found.ExperimentId
            : await Store.CreateExperimentAsync("sales");
        List<Tag> tags = [new(RunTags.Group, Group)];
        if (size is { } known)
        {
            tags.Add(new Tag(RunTags.GroupSize, $"{known}"));
        }

        return (await Store.CreateRunAsync(new NewRun { ExperimentId = experiment, StartTime = 1, Tags = tags })).Info.RunId;
    }

    private async Task<Run> JoinAsync(string runId, int index, int attempt = 1)
    {
        var run = await Tracker.GoOnAsync(
            await StoredAsync(runId), "sales", RunRole.Join(new GroupPlace(Group, index) { Attempt = attempt }), CancellationToken.None);
        await run.FlushAsync();
        return run;
    }

    private async Task WorkAsync(string runId, int index, int attempt = 1)
    {
        await using var run = await JoinAsync(runId, index, attempt);
        await run.SaveDatasetPartAsync("sales", Items.Make(index + 1));
        await run.SaveDatasetPartAsync("returns", Items.Make(index + 1));
        await run.CompleteAsync();
    }
}
