using System.Runtime.CompilerServices;
using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Provenance.Executors;
using RunLinkedData.Recording.Stale;

namespace RunLinkedData.Tests;

public class StaleRunTests : WorkerFixture
{
    private readonly FakeService _service = new();

    [SetUp]
    public void Forget() => _service.Reset();

    protected override void Configure(RunTrackerOptions options) => options.ExecutorServices.Add(_service);

    [Test]
    public async Task Find_WorkerWasKilled_IsFoundAndEnded()
    {
        var (dead, deadRuns) = await StartReadyAsync("async");
        using var _ = dead;
        var (live, liveRuns) = await StartReadyAsync("async");
        using var __ = live;
        dead.Kill();
        await dead.WaitAsync();

        var told = await Tracker.FindStaleRunsAsync();
        var still = (await StoredAsync(deadRuns[0])).Info.Status;
        var ended = await Tracker.FindStaleRunsAsync(options => options.End = true);

        var run = await StoredAsync(deadRuns[0]);
        Assert.Multiple(async () =>
        {
            Assert.That(
                told.Select(found => (found.RunId, found.Process, found.State, found.WasEnded)),
                Is.EqualTo(new[] { (deadRuns[0], "ends", ExecutorState.Failed, false) }));
            Assert.That(still, Is.EqualTo(RunStatus.Running));
            Assert.That(ended.Single(), Is.EqualTo(told.Single() with { WasEnded = true }));
            Assert.That((run.Info.Status, run.FindTag("rld.error")), Is.EqualTo((RunStatus.Killed, told[0].Reason)));
            Assert.That(run.Info.EndTime, Is.GreaterThanOrEqualTo(run.Info.StartTime));
            Assert.That(await Tracker.FindStaleRunsAsync(), Is.Empty);
            Assert.That((await StoredAsync(liveRuns[0])).Info.Status, Is.EqualTo(RunStatus.Running));
        });
    }

    [TestCase(ExecutorState.Succeeded, RunStatus.Failed)]
    [TestCase(ExecutorState.Failed, RunStatus.Killed)]
    [TestCase(ExecutorState.Running, RunStatus.Running)]
    [TestCase(ExecutorState.Pending, RunStatus.Running)]
    [TestCase(ExecutorState.Unknown, RunStatus.Running)]
    public async Task Find_ExecutorSays_EndsWhatIsOver(ExecutorState state, RunStatus expected)
    {
        var run = await LeaveAsync("job-1");
        _service.Answer = _ => state;

        var found = await FindAsync(options => options.End = true);

        var stored = await StoredAsync(run);
        Assert.That(stored.Info.Status, Is.EqualTo(expected));
        Assert.That(found.Select(stale => stale.RunId), expected == RunStatus.Running ? Is.Empty : Is.EqualTo(new[] { run }));
        Assert.That(stored.FindTag("rld.error"), expected == RunStatus.Running ? Is.Null : Does.Contain("fake job-1"));
    }

    [Test]
    public async Task Find_ExecutorCannotBeAsked_GoesOnAndTellsTheOldOnesWithTheReason()
    {
        var silent = await LeaveAsync("silent");
        var over = await LeaveAsync("over");
        _service.Answer = executor => executor.Id == "silent"
            ? throw new ExecutorException(executor, "no credentials")
            : ExecutorState.Failed;

        var certain = await FindAsync();
        var old = await FindAsync(options => options.OlderThan = TimeSpan.FromTicks(1));

        Assert.That(certain.Select(run => run.RunId), Is.EqualTo(new[] { over }));
        Assert.That(Log.Text, Does.Contain("Warning: fake silent could not be asked").And.Contain("no credentials"));
        Assert.That(old.Single(run => run.RunId == silent).Reason, Does.Contain("ago").And.Contain("no credentials"));
    }

    [Test]
    public async Task Find_OldAndGoesOn_IsToldAndNotEnded([Values(true, false)] bool goesOn)
    {
        var run = await LeaveAsync("job");
        _service.Answer = _ => goesOn ? ExecutorState.Running : ExecutorState.Unknown;

        var found = await FindAsync(options =>
        {
            options.OlderThan = TimeSpan.FromTicks(1);
            options.End = true;
        });

        Assert.That((found.Single().RunId, found.Single().WasEnded), Is.EqualTo((run, !goesOn)));
        Assert.That((await StoredAsync(run)).Info.Status, Is.EqualTo(goesOn ? RunStatus.Running : RunStatus.Killed));
    }

    /// <summary>Who could not be asked may go on: the age alone ends nothing that somebody knows.</summary>
    [Test]
    public async Task Find_ExecutorCannotBeAsked_IsToldAndNotEnded([Values(true, false)] bool isOld)
    {
        var run = await LeaveAsync("denied");
        _service.Answer = executor => throw new ExecutorException(executor, "no permission");

        var found = await FindAsync(options =>
        {
            options.OlderThan = isOld ? TimeSpan.FromTicks(1) : null;
            options.IncludeNotAsked = !isOld;
            options.End = true;
        });

        Assert.That(
            found.Select(stale => (stale.RunId, stale.CouldNotBeAsked, stale.WasEnded)), Is.EqualTo(new[] { (run, true, false) }));
        Assert.That(found[0].Reason, Does.Contain("fake denied could not be asked: no permission"));
        Assert.That((await StoredAsync(run)).Info.Status, Is.EqualTo(RunStatus.Running));
    }

    [Test]
    public async Task Find_ServiceIsDown_IsTriedAFewTimesForManyRuns()
    {
        for (var i = 0; i < 40; i++)
        {
            await LeaveAsync($"gone-{i}");
        }

        _service.Answer = executor => throw new ExecutorException(executor, "no connection");
        var found = await FindAsync(options => options.IncludeNotAsked = true);

        Assert.That(found.Count(run => run.CouldNotBeAsked && run.Reason.Contains("no connection")), Is.EqualTo(40));
        Assert.That(_service.Asked, Is.InRange(4, 8), "those that were under way when the fourth failed, too");
        Assert.That(Log.Text, Does.Contain("nor could 39 others"));
    }

    [Test]
    public async Task Find_ServiceAnswersForMany_IsAskedInOneCall()
    {
        var many = new BatchService();
        await using var tracker = RunTracker.Connect(OptionsWith(many));
        for (var i = 0; i < 200; i++)
        {
            await LeaveAsync(new Executor("batch", $"job-{i}"));
        }

        Assert.That(await tracker.FindStaleRunsAsync(options => options.End = true), Has.Count.EqualTo(200));
        Assert.That(many.Calls, Is.EqualTo(new[] { 200 }));
    }

    [Test]
    public async Task Find_OpenHereYoungEndedOrOfAnotherHost_IsNotStale()
    {
        using var open = Tracker.StartRun("p");
        await PublishAsync();
        await LeaveAsync(new Executor("local", "elsewhere:1")
        {
            Details = new Dictionary<string, string> { ["host"] = "elsewhere", ["process"] = "1" },
        });
        await LeaveAsync(new Executor("unheard-of", "1"));

        Assert.That(await FindAsync(options => options.OlderThan = TimeSpan.FromDays(1)), Is.Empty);
        var old = await FindAsync(options => options.OlderThan = TimeSpan.FromTicks(1));
        Assert.That(
            old.Select(run => (run.Executor!.Kind, run.State)),
            Is.EquivalentTo(new[] { ("local", ExecutorState.Unknown), ("unheard-of", ExecutorState.Unknown) }));
        Assert.That(old.Single(run => run.Executor!.Kind == "unheard-of").Reason, Does.Contain("ExecutorServices"));
    }

    [Test]
    public async Task Find_RunOfAnotherTool_IsStaleOnlyByAge()
    {
        var experiment = await Store.CreateExperimentAsync("python");
        await Store.CreateRunAsync(new NewRun { ExperimentId = experiment, StartTime = 1 });

        Assert.That(await FindAsync(), Is.Empty);
        Assert.That((await FindAsync(options => options.OlderThan = TimeSpan.FromDays(1))).Single().Executor, Is.Null);
    }

    [Test]
    public async Task Find_EndsInTheMeantime_StaysAsItIs()
    {
        var run = await LeaveAsync("job");
        _service.Answer = _ =>
        {
            Store.UpdateRunAsync(run, new RunUpdate { Status = RunStatus.Finished, EndTime = 7 }).Wait();
            return ExecutorState.Succeeded;
        };

        Assert.That(await FindAsync(options => options.End = true), Is.Empty);
        Assert.That((await StoredAsync(run)).Info, Has.Property("Status").EqualTo(RunStatus.Finished).And.Property("EndTime").EqualTo(7));
    }

    /// <summary>Somebody else works on it now: what its first process is says nothing.</summary>
    [Test]
    public async Task Find_ResumedByAnotherProcess_IsNotStaleForItsFirstOne()
    {
        var run = await LeaveAsync("job");
        _service.Answer = _ => ExecutorState.Failed;
        await using var other = RunTracker.Connect(Options());
        using var resumed = other.ResumeRun(run);
        resumed.Flush();

        Assert.That(await FindAsync(options => options.End = true), Is.Empty);
        resumed.Complete();
        Assert.That((await StoredAsync(run)).Info.Status, Is.EqualTo(RunStatus.Finished));
    }

    [Test]
    public async Task Find_ProcessNamed_LooksAtItsRunsOnly()
    {
        var run = await LeaveAsync("a", "mine");
        await LeaveAsync("b", "yours");
        _service.Answer = _ => ExecutorState.Failed;

        Assert.That((await FindAsync(options => options.Process = "mine")).Select(found => found.RunId), Is.EqualTo(new[] { run }));
        Assert.That(await FindAsync(options => options.Process = "nobody's"), Is.Empty);
    }

    [Test]
    public async Task Find_ManyRuns_AsksFourAtOnceEachExecutorOnce()
    {
        for (var i = 0; i < 24; i++)
        {
            await LeaveAsync($"job-{i % 12}", $"p{i % 3}");
        }

        _service.Answer = _ => ExecutorState.Failed;
        var found = await FindAsync(options => options.End = true);

        Assert.That(found.Select(run => (run.WasEnded, run.State)), Is.EqualTo(Enumerable.Repeat((true, ExecutorState.Failed), 24)));
        Assert.That((_service.Asked, _service.MostAtOnce), Is.EqualTo((12, 4)));
    }

    [Test]
    public void Find_LimitIsNotPositive_IsRefused() => Assert.That(
        () => Tracker.FindStaleRuns(options => options.OlderThan = TimeSpan.Zero),
        Throws.ArgumentException.With.Message.Contains("OlderThan"));

    private Task<string> LeaveAsync(string job, string process = "p") => LeaveAsync(new Executor("fake", job), process);

    // As a process that is gone left it.
    private async Task<string> LeaveAsync(Executor executor, string process = "p")
    {
        var id = (await Store.FindExperimentAsync(process))?.ExperimentId ?? await Store.CreateExperimentAsync(process);
        var start = DateTimeOffset.UtcNow.AddSeconds(-1).ToUnixTimeMilliseconds();
        var run = await Store.CreateRunAsync(new NewRun { ExperimentId = id, StartTime = start, Tags = [.. ExecutorTags.Of(executor)] });
        return run.Info.RunId;
    }

    private async Task<IReadOnlyList<StaleRun>> FindAsync(Action<FindStaleRunsOptions>? configure = null)
    {
        return await Tracker.FindStaleRunsAsync(configure);
    }

    private RunTrackerOptions OptionsWith(IExecutorService service)
    {
        var options = Options();
        options.ExecutorServices.Add(service);
        return options;
    }

    /// <summary>One that is never asked for a single execution.</summary>
    private sealed class BatchService : IExecutorService
    {
        public List<int> Calls { get; } = [];

        public bool Knows(string kind) => kind == "batch";

        public Task<ExecutorState> GetStateAsync(Executor executor, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public Task<IReadOnlyList<ExecutorAnswer>> GetStatesAsync(
            IReadOnlyList<Executor> executors, CancellationToken cancellationToken = default)
        {
            Calls.Add(executors.Count);
            return Task.FromResult<IReadOnlyList<ExecutorAnswer>>(
                [.. executors.Select(executor => new ExecutorAnswer { Executor = executor, State = ExecutorState.Failed })]);
        }

        public IAsyncEnumerable<ExecutorLogLine> ReadLogAsync(
            Executor executor, bool follow = false, CancellationToken cancellationToken = default) =>
            AsyncEnumerable.Empty<ExecutorLogLine>();
    }

    private sealed class FakeService : IExecutorService
    {
        private TaskCompletionSource _four = new();
        private int _now;

        public Func<Executor, ExecutorState> Answer { get; set; } = _ => ExecutorState.Unknown;

        public int Asked { get; private set; }

        public int MostAtOnce { get; private set; }

        public void Reset()
        {
            (Asked, MostAtOnce, _now) = (0, 0, 0);
            _four = new TaskCompletionSource();
        }

        public bool Knows(string kind) => kind == "fake";

        public async Task<ExecutorState> GetStateAsync(Executor executor, CancellationToken cancellationToken = default)
        {
            lock (this)
            {
                Asked++;
                MostAtOnce = Math.Max(MostAtOnce, ++_now);
                if (_now >= 4)
                {
                    _four.TrySetResult();
                }
            }

            if (executor.Id.StartsWith("job-", StringComparison.Ordinal) && executor.Id != "job-1")
            {
                await _four.Task.WaitAsync(TimeSpan.FromMinutes(1), cancellationToken);
            }

            lock (this)
            {
                _now--;
            }

            return Answer(executor);
        }

        public async IAsyncEnumerable<ExecutorLogLine> ReadLogAsync(
            Executor executor, bool follow = false, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            await Task.CompletedTask;
            yield break;
        }
    }
}
