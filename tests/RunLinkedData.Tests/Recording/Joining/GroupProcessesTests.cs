using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Rest;
using RunLinkedData.MLflow.Tracking.Stores;
using RunLinkedData.Model.Members;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Http;

namespace RunLinkedData.Tests.Recording.Joining;

/// <summary>Many programs that join the run of a group at once, as those of an array job do.</summary>
public class GroupProcessesTests : WorkerFixture
{
    private static readonly int Members = TestScale.Members(20);

    [Test]
    public async Task JoinRun_ManyPrograms_AgreeOnOneRunInADatabase() => await JoinAllAsync(TrackingUri, Store);

    [Test]
    public async Task JoinRun_ManyPrograms_AgreeOnOneRunAtAServer()
    {
        var server = await TrackingServer.OpenAsync();
        await using var store = new RestTrackingStore(new MLflow.MlflowServerOptions { TrackingUri = server.Uri });
        await JoinAllAsync(server.Uri, store);
    }

    [Test]
    public async Task JoinRun_MemberKilledWithoutAWord_StaysRunningAndIsReplacedByItsNextAttempt()
    {
        using var killed = Start(TrackingUri, "killed", 0, "wait");
        await UntilAsync(() => Task.FromResult(RunsOf(killed).Length == 1 || killed.HasExited));
        killed.Kill();
        var before = RunGroup.Of(await StoredAsync(RunsOf(killed).Single()))!.Members.Single();

        using var retried = Start(TrackingUri, "killed", 0, "complete");
        await UntilAsync(() => Task.FromResult(retried.HasExited));

        Assert.That(retried.ExitCode, Is.Zero, retried.Error);
        Assert.That(RunsOf(retried), Is.EqualTo(RunsOf(killed)));
        var after = RunGroup.Of(await StoredAsync(RunsOf(killed).Single()))!.Members.Single();
        Assert.That((before, after), Is.EqualTo((new GroupMember(0, 1, RunStatus.Running), new GroupMember(0, 2, RunStatus.Finished))));
    }

    private async Task JoinAllAsync(string trackingUri, ITrackingStore store)
    {
        var group = $"all {Guid.NewGuid():N}";
        var programs = Enumerable.Range(0, Members).Select(index => Start(trackingUri, group, index, "complete")).ToList();
        try
        {
            foreach (var program in programs)
            {
                await UntilAsync(() => Task.FromResult(program.HasExited));
                Assert.That(program.ExitCode, Is.Zero, program.Error);
            }

            var joined = programs.SelectMany(RunsOf).Distinct().ToList();
            Assert.That(joined, Has.Count.EqualTo(1));
            var experiment = (await store.FindExperimentAsync("array"))!.ExperimentId;
            var runs = await store.SearchRunsAsync(new RunQuery { ExperimentIds = [experiment], Filter = $"tags.`rld.group` = '{group}'" });
            Assert.That(runs.Items.Select(run => run.Info.RunId), Is.EqualTo(joined), "no second run stays");
            Assert.That(RunGroup.Of(runs.Items[0])!.In(RunStatus.Finished), Is.EqualTo(Enumerable.Range(0, Members)));
        }
        finally
        {
            programs.ForEach(program => program.Dispose());
        }
    }

    // One more than there are: the last that completes would publish the run.
    private ExampleProgram Start(string trackingUri, string group, int index, string end) => ExampleProgram.StartWorker(
        Folder.Path, "member", trackingUri, group, $"{index}", $"{Members + 1}", end);
}
