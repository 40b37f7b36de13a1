using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Sqlite;
using RunLinkedData.MLflow.Tracking.Sqlite.Database;
using RunLinkedData.MLflow.Tracking.Stores;
using RunLinkedData.Model;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests;

/// <summary>A tracker on a new SQLite store in a folder of its own, for each test.</summary>
public abstract class TrackerFixture
{
    private readonly Dictionary<string, string> _environment = [];
    private readonly List<RunTracker> _trackers = [];

    protected TemporaryFolder Folder { get; private set; } = null!;

    protected RunTracker Tracker { get; private set; } = null!;

    protected ObservedStore Observer { get; private set; } = null!;

    protected LogLines Log { get; private set; } = null!;

    protected ITrackingStore Store => Tracker.TrackingStore;

    protected string TrackingUri => $"sqlite:///{Folder["mlflow.db"]}";

    [SetUp]
    public async Task Connect()
    {
        _environment.Clear();
        Folder = new TemporaryFolder();
        Log = new LogLines();
        var real = await SqliteTrackingStore.OpenAsync(TrackingUri, new SqliteTrackingStoreOptions { ArtifactRoot = Folder["mlruns"] });
        var (store, observer) = ObservedStore.Around(real);
        Observer = observer;
        Tracker = await ConnectAsync(store, Configure);
    }

    [TearDown]
    public async Task Disconnect()
    {
        foreach (var tracker in Enumerable.Reverse(_trackers))
        {
            await tracker.DisposeAsync();
        }

        _trackers.Clear();
        Log.Dispose();
        Folder.Dispose();
    }

    /// <summary>Changes the options of the tracker before it connects.</summary>
    protected virtual void Configure(RunTrackerOptions options)
    {
    }

    /// <summary>Makes <see cref="Tracker"/> one with other options, on the same store.</summary>
    protected async Task ReconnectAsync(Action<RunTrackerOptions> configure) => Tracker = await ConnectAsync(Store, options =>
    {
        Configure(options);
        configure(options);
    });

    private async Task<RunTracker> ConnectAsync(ITrackingStore store, Action<RunTrackerOptions> configure)
    {
        var options = Options().UseStore(store);
        configure(options);
        var tracker = await RunTracker.ConnectAsync(options);
        _trackers.Add(tracker);
        return tracker;
    }

    protected RunTrackerOptions Options() => new()
    {
        TrackingUri = TrackingUri,
        ArtifactRoot = Folder["mlruns"],
        LoggerFactory = Log,
        Environment = new EnvironmentSettings(
            name => _environment.GetValueOrDefault(name), name => _environment.Remove(name), () => _environment),
    };

    protected void SetEnvironment(string name, string value) => _environment[name] = value;

    protected async Task<MlflowRun> StoredAsync(string runId) => await Store.GetRunAsync(runId);

    /// <summary>A finished run of a process that wrote one small dataset.</summary>
    protected async Task<string> PublishAsync(string process = "sales", string dataset = "items", int rows = 3) =>
        await Tracker.RunAsync(process, run => run.SaveDatasetAsync(dataset, Items.Make(rows)));
}
