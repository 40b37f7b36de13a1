using System.Text.Json.Nodes;
using NUnit.Framework;
using RunLinkedData.Model;
using RunLinkedData.Testing;

namespace RunLinkedData.OpenLineage.Tests;

/// <summary>A tracker on a new SQLite store, whose events are collected.</summary>
public abstract class LineageFixture
{
    private readonly Dictionary<string, string> _environment = [];
    private readonly List<RunTracker> _trackers = [];

    internal CollectedEvents Events { get; private set; } = null!;

    protected TemporaryFolder Folder { get; private set; } = null!;

    protected LogLines Log { get; private set; } = null!;

    protected RunTracker Tracker { get; private set; } = null!;

    protected string TrackingUri => $"sqlite:///{Folder["mlflow.db"]}";

    [SetUp]
    public async Task Connect()
    {
        _environment.Clear();
        Folder = new TemporaryFolder();
        Log = new LogLines();
        Events = new CollectedEvents();
        Tracker = await ConnectAsync();
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

    protected void SetEnvironment(string name, string value) => _environment[name] = value;

    /// <summary>A tracker that tells of its runs as the options say; by default of starts and ends, to <see cref="Events"/>.</summary>
    protected async Task<RunTracker> ConnectAsync(
        Action<OpenLineageOptions>? configure = null, Action<RunTrackerOptions>? configureTracker = null, bool withConfigured = false)
    {
        RunTrackerOptions options = new()
        {
            TrackingUri = TrackingUri,
            ArtifactRoot = Folder["mlruns"],
            LoggerFactory = Log,
            EndRunsWithProgram = false,
            Environment = new EnvironmentSettings(
                name => _environment.GetValueOrDefault(name), name => _environment.Remove(name), () => _environment),
        };
        options.Provenance.Git = false;
        configureTracker?.Invoke(options);
        options.UseOpenLineage(lineage =>
        {
            if (!withConfigured)
            {
                lineage.Transport = Events;
            }

            lineage.RunningInterval = Timeout.InfiniteTimeSpan;
            configure?.Invoke(lineage);
        });
        var tracker = await RunTracker.ConnectAsync(options);
        _trackers.Add(tracker);
        return tracker;
    }

    /// <summary>A finished run that wrote three rows.</summary>
    protected Task<string> PublishAsync(string process = "sales", string dataset = "items") => Tracker.RunAsync(
        process,
        run => run.SaveDatasetAsync(dataset, Enumerable.Range(1, 3).Select(id => new { Id = id, Price = id * 1.5, Name = $"n{id}" })));

    protected static JsonNode Facet(JsonNode lineageEvent, string part, string facet) => lineageEvent[part]!["facets"]![facet]!;

    protected static IReadOnlyList<JsonNode> Datasets(JsonNode lineageEvent, string side) => [.. lineageEvent[side]!.AsArray()!];
}
