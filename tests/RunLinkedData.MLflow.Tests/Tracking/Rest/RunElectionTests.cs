using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Rest;
using RunLinkedData.MLflow.Tracking.Sqlite;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Http;
using RunLinkedData.Testing.Servers;

namespace RunLinkedData.MLflow.Tests.Tracking.Rest;

/// <summary>Agreeing on one run by a server, over its REST API and the store behind it.</summary>
public sealed class RunElectionTests
{
    private const long Start = 1_700_000_000_000;
    private static readonly Tag Key = new("group", "nightly");

    private readonly TemporaryFolder _folder = new();
    private SqliteTrackingStore _behind = null!;
    private StoreServer _server = null!;
    private string _experiment = null!;

    [SetUp]
    public async Task OpenServer()
    {
        _behind = await SqliteTrackingStore.OpenAsync($"sqlite:///{_folder["mlflow.db"]}");
        _server = new StoreServer(_behind);
        _experiment = await _behind.CreateExperimentAsync($"{Guid.NewGuid():N}");
    }

    [TearDown]
    public async Task CloseServer()
    {
        _server.Dispose();
        await _behind.DisposeAsync();
    }

    [OneTimeTearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public async Task FindOrCreateRun_Alone_ChoosesItWhenItHasBeenThereForAWhile()
    {
        var time = new QuickTime(new MlflowServerOptions().AttemptTimeout, new MlflowServerOptions().TotalTimeout);
        await using var store = Open(time);

        var run = await store.FindOrCreateRunAsync(NewRun(Start), Key);

        Assert.That(run.FindTag("group.chosen"), Is.EqualTo("true"));
        Assert.That(time.Waits.Sum(wait => wait.TotalSeconds), Is.InRange(5, 7));
        Assert.That(Calls("runs/create"), Is.EqualTo(1));
    }

    [Test]
    public async Task FindOrCreateRun_NotTheFirst_WaitsForTheFirst()
    {
        var time = new QuickTime(new MlflowServerOptions().AttemptTimeout, new MlflowServerOptions().TotalTimeout);
        await using var store = Open(time);

        await store.FindOrCreateRunAsync(NewRun(Start), Key, index: 7);

        Assert.That(time.Waits[0].TotalSeconds, Is.InRange(1, 4));
        Assert.That(
            _server.Requests.Select(request => request.Target.Split("mlflow/")[1]).Take(3),
            Is.EqualTo(new[] { "runs/search", "runs/search", "runs/create" }));
    }

    [Test]
    public async Task FindOrCreateRun_ChosenIsThere_IsOneCallAndTakesAwayWhatKilledProgramsLeft()
    {
        var chosen = await _behind.FindOrCreateRunAsync(NewRun(Start), Key);
        var left = await _behind.CreateRunAsync(NewRun(Start - 3_600_000) with { Tags = [Key] });
        var finished = await _behind.CreateRunAsync(NewRun(Start) with { Tags = [Key with { Value = "another" }] });
        await using var store = Open();

        var run = await store.FindOrCreateRunAsync(NewRun(Start), Key, index: 7);

        Assert.That(run.Info.RunId, Is.EqualTo(chosen.Info.RunId));
        Assert.That(await StageAsync(left), Is.EqualTo(LifecycleStage.Deleted));
        Assert.That(await StageAsync(finished), Is.EqualTo(LifecycleStage.Active));
        Assert.That(_server.Requests, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task FindOrCreateRun_LeftByAKilledProgram_IsTakenOver()
    {
        var left = await _behind.CreateRunAsync(NewRun(Start) with { Tags = [Key] });
        await using var store = Open(new QuickTime(new MlflowServerOptions().AttemptTimeout, new MlflowServerOptions().TotalTimeout));

        var run = await store.FindOrCreateRunAsync(NewRun(Start - 1), Key);

        Assert.That(run.Info.RunId, Is.EqualTo(left.Info.RunId));
        Assert.That(Calls("runs/create"), Is.Zero);
    }

    [Test]
    public async Task FindOrCreateRun_SmallerOneComes_DeletesItsOwn()
    {
        await using var store = Open(new QuickTime(new MlflowServerOptions().AttemptTimeout, new MlflowServerOptions().TotalTimeout));
        MlflowRun? smaller = null;
        _server.Latency = async request =>
        {
            if (smaller is null && request.Target.EndsWith("runs/search", StringComparison.Ordinal) && Calls("runs/create") == 1)
            {
                smaller = await _behind.CreateRunAsync(NewRun(Start - 1) with { Tags = [Key] });
            }
        };

        var run = await store.FindOrCreateRunAsync(NewRun(Start), Key);

        Assert.That(run.Info.RunId, Is.EqualTo(smaller!.Info.RunId));
        Assert.That(await ActiveAsync(), Is.EqualTo(new[] { run.Info.RunId }));
        Assert.That(Calls("runs/delete"), Is.EqualTo(1));
    }

    [Test]
    public async Task FindOrCreateRun_DeletedWhileItIsChosen_BeginsAnew()
    {
        await using var store = Open(new QuickTime(new MlflowServerOptions().AttemptTimeout, new MlflowServerOptions().TotalTimeout));
        var isDeleted = false;
        _server.Latency = async request =>
        {
            if (!isDeleted && request.Target.EndsWith("runs/set-tag", StringComparison.Ordinal))
            {
                isDeleted = true;
                await _behind.DeleteRunAsync((await ActiveAsync()).Single());
            }
        };

        var run = await store.FindOrCreateRunAsync(NewRun(Start), Key);

        Assert.That(isDeleted);
        Assert.That(await ActiveAsync(), Is.EqualTo(new[] { run.Info.RunId }));
    }

    [TestCaseSource(nameof(Seeds))]
    public async Task FindOrCreateRun_ManyAtOnceWithClocksApartAndSomeKilled_AgreeOnOne(int seed)
    {
        var random = new Random(seed);
        _server.Latency = _ => Task.Delay(random.Next(100));

        // All but the last of them are not the first: whoever creates it is the first no more often than any other.
        var runs = await Task.WhenAll(Enumerable.Range(0, 30).Select(async index =>
        {
            await using var store = Open();
            using var killed = new CancellationTokenSource();
            if (index < 10)
            {
                killed.CancelAfter(random.Next(8000));
            }

            try
            {
                var run = NewRun(Start + random.Next(-3_600_000, 3_600_000));
                return (await store.FindOrCreateRunAsync(run, Key, index: 1, killed.Token)).Info.RunId;
            }
            catch (OperationCanceledException)
            {
                return null;
            }
        }));

        var agreed = runs.OfType<string>().Distinct().ToList();
        Assert.That(agreed, Has.Count.EqualTo(1));

        // What the killed have left goes with the next who looks.
        await using var last = Open();
        await last.FindOrCreateRunAsync(NewRun(Start), Key);
        Assert.That(await ActiveAsync(), Is.EqualTo(agreed));
    }

    private static IEnumerable<int> Seeds => TestScale.Seeds(1);

    private RestTrackingStore Open(TimeProvider? time = null) => new(new MlflowServerOptions
    {
        TrackingUri = _server.Uri.AbsoluteUri,
        TimeProvider = time ?? TimeProvider.System,
    });

    private NewRun NewRun(long start) => new() { ExperimentId = _experiment, StartTime = start };

    private int Calls(string call) => _server.Requests.Count(request => request.Target.EndsWith(call, StringComparison.Ordinal));

    private async Task<LifecycleStage> StageAsync(MlflowRun run) => (await _behind.GetRunAsync(run.Info.RunId)).Info.LifecycleStage;

    private async Task<IEnumerable<string>> ActiveAsync() =>
        (await _behind.SearchRunsAsync(new RunQuery { ExperimentIds = [_experiment] })).Items.Select(run => run.Info.RunId);
}
