using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Sqlite;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests;

/// <summary>A tracker on a new SQLite store in a folder of its own, for each test.</summary>
public abstract class TrackerFixture
{
    private readonly Dictionary<string, string> _environment = [];

    protected TemporaryFolder Folder { get; private set; } = null!;

    protected RunTracker Tracker { get; private set; } = null!;

    /// <summary>The options of <see cref="Tracker"/>.</summary>
    protected RunTrackerOptions TrackerOptions { get; private set; } = null!;

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
        TrackerOptions = Options();
        Tracker = new RunTracker(store, TrackerOptions);
    }

    [TearDown]
    public async Task Disconnect()
    {
        await Tracker.DisposeAsync();
        Log.Dispose();
        Folder.Dispose();
    }

    protected RunTrackerOptions Options() => new()
    {
        TrackingUri = TrackingUri,
        ArtifactRoot = Folder["mlruns"],
        LoggerFactory = Log,
        Environment = new EnvironmentSettings(name => _environment.GetValueOrDefault(name), name => _environment.Remove(name), () => _environment),
    };

    protected void SetEnvironment(string name, string value) => _environment[name] = value;

    protected async Task<MlflowRun> StoredAsync(string runId) => await Store.GetRunAsync(runId);

    /// <summary>A finished run of a process that wrote one small dataset.</summary>
    protected async Task<string> PublishAsync(string process = "sales", string dataset = "items", int rows = 3) =>
        await Tracker.RunAsync(process, run => run.SaveDatasetAsync(dataset, Items.Make(rows)));
}
