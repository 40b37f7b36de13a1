using System.Reflection;
using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Stores;
using RunLinkedData.Versions.Finding;

namespace RunLinkedData.Tests.Versions.Finding;

/// <summary>Reading many runs and their readers, with few calls.</summary>
public class RunReaderTests : TrackerFixture
{
    private RunReader Directory => new(Store);

    [Test]
    public async Task GetAsync_RunsOfAnyProcessAndState_GivesEachOnce()
    {
        var (first, second) = (await PublishAsync("a"), await PublishAsync("b"));
        await Store.DeleteRunAsync(second);

        var runs = await Directory.GetAsync(
            [first, second, first, Guid.NewGuid().ToString("N"), "no ID", "') OR status = ('FINISHED"], default);

        Assert.That(runs.Select(run => run.Info.RunId), Is.EquivalentTo(new[] { first, second }));
    }

    [Test]
    public async Task GetAsync_NoneWanted_AsksNothing()
    {
        Assert.That(await Directory.GetAsync(["no ID"], default), Is.Empty);
        Assert.That(await Directory.StreamReadersAsync([], default).ToListAsync(), Is.Empty);
        Assert.That(Observer.Calls, Is.Empty);
    }

    [Test]
    public async Task GetAsync_ManyRuns_TakesASearchForEach250()
    {
        var experiment = await Store.CreateExperimentAsync("many");
        List<string> ids = [];
        for (var i = 0; i < 251; i++)
        {
            ids.Add((await Store.CreateRunAsync(new NewRun { ExperimentId = experiment, StartTime = i })).Info.RunId);
        }

        var before = Observer.Calls.Count;
        Assert.That((await Directory.GetAsync(ids, default)).Select(run => run.Info.RunId), Is.EquivalentTo(ids));
        Assert.That(Observer.Calls.Skip(before), Is.EqualTo(new[] { "SearchExperimentsAsync", "SearchRunsAsync", "SearchRunsAsync" }));
    }

    [Test]
    public async Task StreamReadersAsync_MoreProcessesThanASearchTakes_FindsAll()
    {
        var written = await PublishAsync();
        List<string> readers = [];
        for (var i = 0; i < 501; i++)
        {
            var experiment = await Store.CreateExperimentAsync($"process-{i}");
            if (i is 0 or 500)
            {
                readers.Add(await ReadAsync(experiment, written, i));
            }
        }

        Assert.That(
            (await Directory.StreamReadersAsync([written], default).ToListAsync()).Select(run => run.Info.RunId), Is.EquivalentTo(readers));
    }

    [Test]
    public async Task StreamReadersAsync_RunOfTwoInputs_IsGivenOnceAndTheWriterNot()
    {
        var (first, second) = (await PublishAsync("a"), await PublishAsync("b"));
        string reader;
        await using (var run = await Tracker.StartRunAsync("c"))
        {
            await run.LoadInputAsync($"items@{first}");
            await run.LoadInputAsync($"items@{second}");
            reader = run.Id;
        }

        Assert.That(
            (await Directory.StreamReadersAsync([first, second], default).ToListAsync()).Select(run => run.Info.RunId),
            Is.EqualTo(new[] { reader }));
        Assert.That(await Directory.StreamReadersAsync([reader], default).ToListAsync(), Is.Empty);
    }

    [Test]
    public async Task StreamReadersAsync_RunsThatComeBetweenPages_GivesNoneTwice()
    {
        var written = await PublishAsync();
        var experiment = await Store.CreateExperimentAsync("readers");
        List<string> readers = [];
        for (var i = 0; i < 5; i++)
        {
            readers.Add(await ReadAsync(experiment, written, i));
        }

        // Each page pushes all others one place further.
        var store = DispatchProxy.Create<ITrackingStore, SmallPages>();
        (((SmallPages)(object)store).Inner, ((SmallPages)(object)store).AfterPage) = (Store, place => place < 5
            ? ReadAsync(experiment, written, 100 + place)
            : Task.CompletedTask);
        var found = (await new RunReader(store).StreamReadersAsync([written], default).ToListAsync())
            .Select(run => run.Info.RunId)
            .ToList();

        Assert.That(found, Is.Unique.And.SupersetOf(readers));
    }

    [Test]
    public async Task ProcessOfAsync_ManyRuns_ReadsTheNamesOnce()
    {
        await PublishAsync("a");
        var id = await PublishAsync("b");
        var directory = Directory;
        var run = (await directory.GetAsync([id], default)).Single();
        var before = Observer.Calls.Count;

        Assert.That(await directory.ProcessOfAsync(run, default), Is.EqualTo("b"));
        Assert.That(Observer.Calls, Has.Count.EqualTo(before));
    }

    private async Task<string> ReadAsync(string experiment, string written, int start)
    {
        var run = await Store.CreateRunAsync(new NewRun { ExperimentId = experiment, StartTime = start });
        await Store.LogInputsAsync(
            run.Info.RunId,
            [new DatasetInput
            {
                Dataset = new MlflowDataset { Name = "items", Digest = written, SourceType = "local", Source = "{}" },
                Tags = [new Tag(DatasetInput.ContextTag, "input")],
            }]);
        return run.Info.RunId;
    }

    /// <summary>Pages of two runs, and something that happens after each.</summary>
    public class SmallPages : DispatchProxy
    {
        private int _pages;

        internal ITrackingStore Inner { get; set; } = null!;

        internal Func<int, Task> AfterPage { get; set; } = null!;

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => args![0] is RunQuery query
            ? SearchAsync(query)
            : targetMethod!.Invoke(Inner, args);

        private async Task<Page<MlflowRun>> SearchAsync(RunQuery query)
        {
            var page = await Inner.SearchRunsAsync(query with { MaxResults = 2 });
            await AfterPage(_pages++);
            return page;
        }
    }
}
