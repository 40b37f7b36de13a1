using NUnit.Framework;
using RunLinkedData.MLflow.Tracking.Rest;
using RunLinkedData.MLflow.Tracking.Sqlite;
using RunLinkedData.MLflow.Tracking.Sqlite.Database;
using RunLinkedData.MLflow.Tracking.Stores;
using RunLinkedData.Model;
using RunLinkedData.Questions.Comparison;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Http;
using RunLinkedData.Testing.Servers;
using RunLinkedData.Tests.Versions.Finding;

namespace RunLinkedData.Tests.Questions.Comparison;

/// <summary>Runs that read what other runs wrote, on each kind of store, with processes of names of their own.</summary>
[TestFixture(StoreKind.Sqlite)]
[TestFixture(StoreKind.ServerHere)]
[TestFixture(StoreKind.RealServer)]
public abstract class ComparisonFixture(StoreKind kind)
{
    private readonly ManualClock _clock = new();
    private readonly Dictionary<string, string> _environment = [];
    private string _prefix = null!;
    private string _uri = null!;
    private RunTracker? _local;
    private StoreServer? _server;
    private TrackingServer? _real;

    protected TemporaryFolder Folder { get; private set; } = null!;

    /// <summary>The tracker under test.</summary>
    protected RunTracker Tracker { get; private set; } = null!;

    protected ObservedStore Observer { get; private set; } = null!;

    /// <summary>Whether others use the store too, at the same time.</summary>
    protected bool IsShared => kind == StoreKind.RealServer;

    [SetUp]
    public async Task OpenStore()
    {
        Folder = new TemporaryFolder();
        _environment.Clear();
        _prefix = $"compare-{Guid.NewGuid():N}";
        _real = kind == StoreKind.RealServer ? await TrackingServer.OpenAsync() : null;
        _uri = _real?.Uri ?? $"sqlite:///{Folder["mlflow.db"]}";
        _local = kind == StoreKind.ServerHere ? await RunTracker.ConnectAsync(Options()) : null;
        _server = _local is null ? null : new StoreServer(_local.TrackingStore);
        var options = Options();
        options.TrackingUri = _server?.Uri.AbsoluteUri ?? _uri;
        ITrackingStore store = kind == StoreKind.Sqlite
            ? await SqliteTrackingStore.OpenAsync(_uri, new SqliteTrackingStoreOptions { ArtifactRoot = Folder["mlruns"] })
            : new RestTrackingStore(options.Server());
        (var observed, Observer) = ObservedStore.Around(store);
        Tracker = await RunTracker.ConnectAsync(options.UseStore(observed));
    }

    [TearDown]
    public async Task CloseStore()
    {
        // None when the store was not there.
        if (Tracker is not null)
        {
            await Tracker.DisposeAsync();
        }

        _server?.Dispose();
        await (_local?.DisposeAsync() ?? ValueTask.CompletedTask);
        Folder.Dispose();
    }

    /// <summary>The name of a process in the store.</summary>
    protected string Process(string name) => $"{_prefix}-{name}";

    protected void SetEnvironment(string name, string value) => _environment[name] = value;

    /// <summary>
    /// A run that reads what other runs wrote, as <c>dataset@RUNID</c>, and writes the dataset of its process's name,
    /// a minute after the one before.
    /// </summary>
    protected async Task<string> WriteAsync(
        string process,
        int content,
        string[]? reads = null,
        Action<RunTrackerOptions>? configure = null,
        Action<RunLinkedData.Run>? more = null,
        bool fail = false)
    {
        var options = Options();
        configure?.Invoke(options);
        await using var writer = await RunTracker.ConnectAsync(options);
        await using var run = await writer.StartRunAsync(Process(process));
        foreach (var reference in reads ?? [])
        {
            await run.LoadInputAsync(reference);
        }

        more?.Invoke(run);
        if (content >= 0)
        {
            await run.SaveDatasetAsync(process, new[] { new Item(content, "a", content), new Item(1, "b", null) });
        }

        _clock.Now += TimeSpan.FromMinutes(1);
        if (!fail)
        {
            await run.CompleteAsync();
        }

        return run.Id;
    }

    /// <summary>Two chains sales -> daily -> forecast of other contents, the second with a change in one of the processes.</summary>
    protected async Task<(string Original, string Other, string[] Runs)> WriteChainsAsync(
        string changed, Action<RunTrackerOptions>? configure = null, Action<RunLinkedData.Run>? more = null, int salesOfOther = 2)
    {
        List<string> runs = [];
        for (var day = 1; day <= 2; day++)
        {
            foreach (var (process, reads) in ((string, string?)[])[("sales", null), ("daily", "sales"), ("forecast", "daily")])
            {
                var isChanged = day == 2 && process == changed;
                var content = process == "sales" && day == 2 ? salesOfOther : day;
                runs.Add(await WriteAsync(
                    process, content, reads is null ? [] : [$"{reads}@{runs[^1]}"], isChanged ? configure : null, isChanged ? more : null));
            }
        }

        return (runs[2], runs[5], [.. runs]);
    }

    protected Task DeleteAsync(string runId) => Tracker.TrackingStore is { } store && kind != StoreKind.ServerHere
        ? store.DeleteRunAsync(runId)
        : _local!.TrackingStore.DeleteRunAsync(runId);

    /// <summary>The store to write runs of other tools to.</summary>
    protected ITrackingStore Store => _local?.TrackingStore ?? Tracker.TrackingStore;

    /// <summary>What a comparison says of its root changes: the process without its prefix, and the changes.</summary>
    protected string[] Roots(RunComparison comparison) =>
    [
        .. comparison.RootChanges.Select(root => $"{root.Other.Process[(_prefix.Length + 1)..]}: "
            + $"{string.Join("; ", root.Changes.Select(Describe))}{(root.IsUnexplained ? "unexplained" : "")}"),
    ];

    private string Describe(Change change) =>
        $"{change.Kind} {change.Name.Replace(_prefix + "-", "", StringComparison.Ordinal)} {change.Original ?? "-"} {change.Other ?? "-"}";

    private RunTrackerOptions Options()
    {
        var options = new RunTrackerOptions
        {
            TrackingUri = _uri,
            ArtifactRoot = Folder["mlruns"],
            TimeProvider = _clock,
            EndRunsWithProgram = false,
            Environment = new EnvironmentSettings(
                name => _environment.GetValueOrDefault(name), name => _environment.Remove(name), () => _environment),
        };
        options.Provenance.Git = options.Provenance.Packages = false;
        return options;
    }
}
