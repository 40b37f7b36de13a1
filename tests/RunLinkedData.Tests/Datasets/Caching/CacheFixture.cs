using NUnit.Framework;
using RunLinkedData.MLflow;
using RunLinkedData.Model;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Servers;

namespace RunLinkedData.Tests.Datasets.Caching;

/// <summary>A tracking server and a server of artifacts in this process, trackers at them, and a folder for their caches.</summary>
public abstract class CacheFixture
{
    protected const string Process = "sales";

    private readonly List<IAsyncDisposable> _open = [];
    private StoreServer? _server;

    protected TemporaryFolder Folder { get; private set; } = null!;

    /// <summary>Where the artifacts are; it counts what is asked of it, and can be told to fail.</summary>
    protected FakeMlflowArtifacts Artifacts { get; private set; } = null!;

    /// <summary>Writes to the store directly.</summary>
    protected RunTracker Writer { get; private set; } = null!;

    private protected ManualClock Clock { get; private set; } = null!;

    protected LogLines Log { get; private set; } = null!;

    protected string CacheFolder => Folder["cache"];

    protected string TrackingUri { get; private set; } = null!;

    /// <summary>How many calls the tracking server got.</summary>
    protected int TrackingCalls => _server!.Requests.Count;

    /// <summary>How many calls the server of artifacts got.</summary>
    protected int ArtifactCalls => Artifacts.Server.Requests.Count;

    [SetUp]
    public async Task OpenServers()
    {
        Folder = new TemporaryFolder();
        Log = new LogLines();
        Clock = new ManualClock { Now = DateTimeOffset.UtcNow };
        Artifacts = new FakeMlflowArtifacts { SendsRanges = true };
        var options = Options($"sqlite:///{Folder["mlflow.db"]}");
        options.ArtifactRoot = $"mlflow-artifacts://{Artifacts.Server.Address.Authority}/";
        options.UseArtifactServer(new MlflowServerOptions { TrackingUri = Artifacts.TrackingUri });
        Writer = await RunTracker.ConnectAsync(options);
        _open.Add(Writer);
        _server = new StoreServer(Writer.TrackingStore);
        TrackingUri = _server.Uri.AbsoluteUri;
    }

    [TearDown]
    public async Task CloseServers()
    {
        foreach (var one in Enumerable.Reverse(_open))
        {
            await one.DisposeAsync();
        }

        _open.Clear();
        await StopServersAsync();
        Log.Dispose();
        Folder.Dispose();
    }

    /// <summary>A program at the tracking server.</summary>
    protected async Task<RunTracker> ConnectAsync(Action<RunTrackerOptions>? configure = null, string? trackingUri = null)
    {
        var options = Options(trackingUri ?? TrackingUri);
        options.Cache.Folder = CacheFolder;
        options.ConfigureServer = server => server.MaxRetries = 0;
        configure?.Invoke(options);
        var tracker = await RunTracker.ConnectAsync(options);
        _open.Add(tracker);
        return tracker;
    }

    protected async Task StopServersAsync()
    {
        if (_server is null)
        {
            return;
        }

        _server.Dispose();
        _server = null;
        await Artifacts.DisposeAsync();
    }

    protected Task<string> PublishAsync(int rows = 3) => Writer.RunAsync(Process, run => run.SaveDatasetAsync("items", Items.Make(rows)));

    /// <summary>A version of one file of so many bytes that cannot be guessed.</summary>
    protected async Task<string> PublishFileAsync(int bytes)
    {
        var file = Folder["data.bin"];
        await File.WriteAllBytesAsync(file, System.Security.Cryptography.RandomNumberGenerator.GetBytes(bytes));
        return await Writer.RunAsync(Process, run => run.SaveDatasetAsync("items", new FileInfo(file)));
    }

    /// <summary>Reads all of a version, as a program does that wants its files.</summary>
    protected static async Task<byte[]> ReadFileAsync(RunTracker tracker, string runId)
    {
        using var target = new TemporaryFolder();
        var dataset = await tracker.LoadDatasetAsync("items", runId);
        await dataset.CopyToAsync(target.Path);
        return await File.ReadAllBytesAsync(target["data.bin"]);
    }

    /// <summary>The files of data in the cache.</summary>
    protected FileInfo[] CachedFiles() => FilesIn("files");

    /// <summary>The versions in the cache.</summary>
    protected FileInfo[] CachedVersions() => FilesIn("versions");

    /// <summary>What is being written, or was left.</summary>
    protected FileInfo[] TemporaryFiles() => FilesIn("tmp");

    protected static int DownloadsOf(FakeMlflowArtifacts artifacts, string name) =>
        artifacts.Server.Requests.Count(request => request.Method == "GET" && request.RawPath.EndsWith(name, StringComparison.Ordinal));

    protected static async Task UntilAsync(Func<bool> isSo)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!isSo())
        {
            await Task.Delay(20, timeout.Token);
        }
    }

    private RunTrackerOptions Options(string uri)
    {
        var options = new RunTrackerOptions
        {
            TrackingUri = uri,
            TimeProvider = Clock,
            LoggerFactory = Log,
            EndRunsWithProgram = false,
            Environment = new EnvironmentSettings(_ => null, _ => { }, () => new Dictionary<string, string>()),
        };
        options.Provenance.Git = options.Provenance.Packages = false;
        return options;
    }

    private FileInfo[] FilesIn(string part) =>
        Directory.Exists(Path.Combine(CacheFolder, "v1", part))
            ? new DirectoryInfo(Path.Combine(CacheFolder, "v1", part)).GetFiles("*", SearchOption.AllDirectories)
            : [];

    private sealed class AsyncDisposable(IDisposable inner) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            inner.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
