using NUnit.Framework;
using RunLinkedData.MLflow.Tracking.Rest;
using RunLinkedData.MLflow.Tracking.Sqlite;
using RunLinkedData.MLflow.Tracking.Stores;
using RunLinkedData.Model;
using RunLinkedData.Recording;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Http;
using RunLinkedData.Testing.Servers;
using RunLinkedData.Versions;

namespace RunLinkedData.Tests.Versions.Finding;

/// <summary>The stores on which finding versions and moving aliases is tested.</summary>
public enum StoreKind
{
    Sqlite,
    ServerHere,
    RealServer,
}

/// <summary>A process with a name of its own, whose runs get the times that a test sets, on each kind of store.</summary>
[TestFixture(StoreKind.Sqlite)]
[TestFixture(StoreKind.ServerHere)]
[TestFixture(StoreKind.RealServer)]
public abstract class VersionFixture(StoreKind kind)
{
    private readonly List<IAsyncDisposable> _open = [];
    private StoreServer? _server;
    private TrackingServer? _real;
    private RunTracker _writer = null!;

    private protected ManualClock Clock { get; private set; } = null!;

    protected TemporaryFolder Folder { get; private set; } = null!;

    /// <summary>The tracker under test.</summary>
    protected RunTracker Tracker { get; private set; } = null!;

    /// <summary>The program that starts runs; it needs no server.</summary>
    protected RunTracker Writer => _writer;

    protected ObservedStore Observer { get; private set; } = null!;

    protected string Process { get; private set; } = null!;

    protected TrackedDataset Dataset => Tracker.Process(Process).Dataset("items");

    protected bool IsSqlite => kind == StoreKind.Sqlite;

    /// <summary>Whether others use the store too, at the same time.</summary>
    protected bool IsShared => kind == StoreKind.RealServer;

    [SetUp]
    public async Task OpenStore()
    {
        Clock = new ManualClock();
        Folder = new TemporaryFolder();
        Process = $"versions-{Guid.NewGuid():N}";
        if (kind == StoreKind.RealServer)
        {
            _real = await TrackingServer.OpenAsync();
            _writer = await RunTracker.ConnectAsync(Options(_real.Uri));
        }
        else
        {
            _writer = await RunTracker.ConnectAsync(Options($"sqlite:///{Folder["mlflow.db"]}"));
            _server = new StoreServer(_writer.TrackingStore);
        }

        _open.Add(_writer);
        (Tracker, Observer) = await ConnectAsync(Clock);
    }

    [TearDown]
    public async Task CloseStore()
    {
        foreach (var tracker in Enumerable.Reverse(_open))
        {
            await tracker.DisposeAsync();
        }

        _open.Clear();
        _server?.Dispose();
        Folder.Dispose();
    }

    /// <summary>Another program at the same store.</summary>
    protected async Task<(RunTracker Tracker, ObservedStore Observer)> ConnectAsync(TimeProvider clock, string user = "ann")
    {
        var uri = kind switch
        {
            StoreKind.Sqlite => $"sqlite:///{Folder["mlflow.db"]}",
            StoreKind.ServerHere => _server!.Uri.AbsoluteUri,
            _ => _real!.Uri,
        };
        var options = Options(uri);
        (options.TimeProvider, options.User) = (clock, user);
        ITrackingStore real = IsSqlite
            ? await SqliteTrackingStore.OpenAsync(uri)
            : new RestTrackingStore(options.Server());
        var (store, observer) = ObservedStore.Around(real);
        var tracker = await RunTracker.ConnectAsync(options.UseStore(store));
        _open.Add(tracker);
        return (tracker, observer);
    }

    /// <summary>A run that starts now, takes a while, writes <c>items</c> and finishes.</summary>
    protected async Task<string> PublishAsync(
        int minutes = 10,
        string dataset = "items",
        Action<StartRunOptions>? configure = null,
        bool fail = false,
        IEnumerable<Item>? items = null)
    {
        await using var run = await _writer.StartRunAsync(Process, configure);
        await run.SaveDatasetAsync(dataset, items ?? Items.Make(3));
        Clock.Now += TimeSpan.FromMinutes(minutes);
        if (!fail)
        {
            await run.CompleteAsync();
        }

        return run.Id;
    }

    protected Task DeleteAsync(string runId) => _writer.TrackingStore.DeleteRunAsync(runId);

    /// <summary>Changes the options of trackers before they connect.</summary>
    protected virtual void Configure(RunTrackerOptions options)
    {
    }

    private RunTrackerOptions Options(string uri)
    {
        var options = new RunTrackerOptions
        {
            TrackingUri = uri,
            ArtifactRoot = Folder["mlruns"],
            TimeProvider = Clock,
            EndRunsWithProgram = false,
            Environment = new EnvironmentSettings(_ => null, _ => { }, () => new Dictionary<string, string>()),
        };
        options.Provenance.Git = options.Provenance.Packages = false;
        Configure(options);
        return options;
    }
}
