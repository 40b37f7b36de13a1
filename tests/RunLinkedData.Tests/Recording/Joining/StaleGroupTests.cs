using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Provenance.Executors;

namespace RunLinkedData.Tests.Recording.Joining;

/// <summary>Runs of groups whose array job is over.</summary>
public class StaleGroupTests : TrackerFixture
{
    protected override void Configure(RunTrackerOptions options) => options.ExecutorServices.Add(new OverService());

    [Test]
    public async Task FindStaleRuns_ArrayIsOverWithMembersMissing_EndsTheRun()
    {
        var runId = await LeaveAsync(finished: 2);

        var stale = (await Tracker.FindStaleRunsAsync(options => options.End = true)).Single();

        Assert.That((stale.RunId, stale.WasEnded), Is.EqualTo((runId, true)));
        Assert.That(stale.Reason, Does.Contain("Of its 3 members, 2 have finished"));
        Assert.That((await StoredAsync(runId)).Info.Status, Is.EqualTo(RunStatus.Failed));
    }

    [Test]
    public async Task FindStaleRuns_AllMembersHaveFinished_IsToldAndLeftToBePublished()
    {
        var runId = await LeaveAsync(finished: 3);

        var stale = (await Tracker.FindStaleRunsAsync(options => options.End = true)).Single();

        Assert.That(stale.WasEnded, Is.False);
        Assert.That(stale.Reason, Does.Contain($"rld publish {runId}"));
        Assert.That((await StoredAsync(runId)).Info.Status, Is.EqualTo(RunStatus.Running));
    }

    private async Task<string> LeaveAsync(int finished)
    {
        var run = await Store.CreateRunAsync(new NewRun
        {
            ExperimentId = await Store.CreateExperimentAsync("array"),
            StartTime = 1,
            Tags =
            [
                new Tag("rld.group", "over:job"),
                new Tag("rld.group.size", "3"),
                new Tag("rld.executor", "over"),
                new Tag("rld.executor.id", "job"),
                .. Enumerable.Range(0, finished).Select(index => new Tag($"rld.member.000{index}", "FINISHED 1")),
            ],
        });
        return run.Info.RunId;
    }

    /// <summary>An executor all of whose jobs went well.</summary>
    private sealed class OverService : IExecutorService
    {
        public bool Knows(string kind) => kind == "over";

        public Task<ExecutorState> GetStateAsync(Executor executor, CancellationToken cancellationToken = default) =>
            Task.FromResult(ExecutorState.Succeeded);

        public IAsyncEnumerable<ExecutorLogLine> ReadLogAsync(
            Executor executor, bool follow = false, CancellationToken cancellationToken = default) =>
            AsyncEnumerable.Empty<ExecutorLogLine>();
    }
}
