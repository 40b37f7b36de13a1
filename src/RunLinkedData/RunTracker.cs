using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using RunLinkedData.Datasets.Caching;
using RunLinkedData.Datasets.Contracts;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Stores;
using RunLinkedData.Model;
using RunLinkedData.Provenance.Capturing;
using RunLinkedData.Provenance.Executors;
using RunLinkedData.Recording;
using RunLinkedData.Recording.Ending;
using RunLinkedData.Recording.Journal;
using RunLinkedData.Recording.Metering;
using RunLinkedData.Recording.Observers;
using RunLinkedData.Recording.Reusing;
using RunLinkedData.Tables.Formats;
using RunLinkedData.Versions.Finding;
using RunLinkedData.Waiting;

namespace RunLinkedData;

/// <summary>The way in: starts runs of processes in an MLflow store, and loads the datasets that runs have written.</summary>
/// <remarks>Safe for use by many threads at once. One tracker serves a whole program; dispose it at the end.</remarks>
public sealed partial class RunTracker : IAsyncDisposable, IDisposable
{
    private readonly RunTrackerOptions _options;
    private readonly StoreContext _context;
    private readonly ArtifactStoreRegistry _artifactStores;
    private readonly DatasetOpener _versions;
    private readonly RunResolver _resolver;
    private readonly ProcessArtifacts _processArtifacts;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<Run, bool> _open = new();
    private readonly RunServices _services;
    private readonly NamedTurns _reused = new();
    private readonly RunGuard _guard;
    private readonly LocalExecutorService _localExecutions;

    // The options are a copy of the caller's.
    private RunTracker(ITrackingStore store, StoreContext context, ArtifactStoreRegistry artifactStores, RunTrackerOptions options)
    {
        TrimmedProgram.Refuse();
        _options = options;
        _context = context;
        _artifactStores = artifactStores;
        Cache = new DatasetCache(options.Cache, context.TrackingUri, options.Environment.Read, options.LoggerFactory, options.TimeProvider);
        var formats = new DatasetFormats(options.Formats);
        var future = new FutureStart(options.TimeProvider, options.LoggerFactory);
        var sources = new VersionSources(options.VersionSources);
        _versions = new DatasetOpener(store, artifactStores, formats, Cache, future, sources);
        _resolver = new RunResolver(store, future);
        _processArtifacts = new ProcessArtifacts(store);
        _services = new RunServices(options.Environment)
        {
            Store = store,
            ArtifactStores = artifactStores,
            Formats = formats,
            Sources = sources,
            Versions = _versions,
            Earlier = new EarlierFiles(store, artifactStores, options.LoggerFactory.CreateLogger<EarlierFiles>()),
            ProgramContextSource = new ProgramContextSource(
                options.Provenance, [.. options.ExecutorDetectors], options.Environment, options.TimeProvider),
            Observers = RunObservers.With(options.Observers, options.Provenance.Record),
            Contracts = options.ContractFolder() is { } contracts ? new ContractFolder(contracts) : null,
            KeepsRecord = options.Provenance.Record,
            Time = options.TimeProvider,
            Loggers = options.LoggerFactory,
            Journals = options.JournalFolder is { } journals ? new JournalFolder(journals, options.TimeProvider) : null,
            Meter = MeterSettings.Of(options.SystemMetrics, options.Environment.Read),
            StartsPrograms = options.Provenance.Program is not null,
            CaptureConsole = options.CaptureConsole,
            FlushInterval = options.FlushInterval,
            DisposeTimeout = options.DisposeTimeout,
        };
        _localExecutions = new LocalExecutorService(options.TimeProvider);
        _guard = new RunGuard(options.EndRunsWithProgram, options.DisposeTimeout, EndAllAsync);
        _logger = options.LoggerFactory.CreateLogger<RunTracker>();
        TrackingStore = store;
    }

    /// <summary>MLflow's tracking API of this store, for what the tracker has no call of its own for. It ends with the tracker.</summary>
    public ITrackingStore TrackingStore { get; }

    /// <summary>The data that loads have left on this machine: how much it is, and how to remove it.</summary>
    public DatasetCache Cache { get; }

    /// <summary>Who is told what runs do.</summary>
    internal IReadOnlyList<IRunObserver> Observers => _services.Observers;

    /// <summary>Opens versions.</summary>
    internal DatasetOpener Versions => _versions;

    /// <summary>
    /// Connects to the store that <c>MLFLOW_TRACKING_URI</c> names, else to <c>sqlite:///mlflow.db</c> in the working directory.
    /// </summary>
    /// <exception cref="MlflowException">
    /// The URI is not understood, or the database cannot be opened; the message says which and why.
    /// </exception>
    /// <exception cref="NotSupportedException">The program was published trimmed.</exception>
    [RequiresUnreferencedCode(TrimmedProgram.Problem)]
    public static RunTracker Connect() => Connect(new RunTrackerOptions());

    /// <summary>Connects to a store.</summary>
    /// <param name="trackingUri">The tracking URI, such as <c>sqlite:///mlflow.db</c> or <c>https://mlflow.example.com</c>.</param>
    /// <exception cref="MlflowException">
    /// The URI is not understood, or the database cannot be opened; the message says which and why.
    /// </exception>
    /// <exception cref="NotSupportedException">The program was published trimmed.</exception>
    [RequiresUnreferencedCode(TrimmedProgram.Problem)]
    public static RunTracker Connect(string trackingUri)
    {
        ArgumentException.ThrowIfNullOrEmpty(trackingUri);
        return Connect(new RunTrackerOptions { TrackingUri = trackingUri });
    }

    /// <summary>Connects as the options say.</summary>
    /// <param name="options">Where and how.</param>
    /// <exception cref="ArgumentException">The options are not valid; the message lists every problem.</exception>
    /// <exception cref="MlflowException">
    /// The URI is not understood, or the database cannot be opened; the message says which and why.
    /// </exception>
    /// <exception cref="NotSupportedException">The program was published trimmed.</exception>
    [RequiresUnreferencedCode(TrimmedProgram.Problem)]
    public static RunTracker Connect(RunTrackerOptions options) => Blocking.Wait(() => ConnectAsync(options));

    /// <inheritdoc cref="Connect(RunTrackerOptions)"/>
    /// <param name="options">Where and how; null for the defaults.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    [RequiresUnreferencedCode(TrimmedProgram.Problem)]
    public static async Task<RunTracker> ConnectAsync(RunTrackerOptions? options = null, CancellationToken cancellationToken = default)
    {
        options = (options ?? new RunTrackerOptions()).Copy();
        if (options.Problems() is { Count: > 0 } problems)
        {
            throw new ArgumentException($"The tracker's options are not valid: {string.Join("; ", problems)}.", nameof(options));
        }

        var context = options.ToContext();
        try
        {
            var artifactStores = options.ToArtifactStores(context);
            var store = await options.FindTrackingStore(context.TrackingUri)(context, cancellationToken).ConfigureAwait(false);
            return new RunTracker(store, context, artifactStores, options);
        }
        catch
        {
            context.Dispose();
            throw;
        }
    }

    /// <summary>Opens the artifacts of a run, whatever its state: for looking at files by hand.</summary>
    /// <param name="runId">The run.</param>
    /// <exception cref="ReferenceException">
    /// There is no such run (<c>RUN_NOT_FOUND</c>), or the text is no run ID (<c>REFERENCE_INVALID</c>).
    /// </exception>
    /// <exception cref="MlflowException">The store cannot be read.</exception>
    public IArtifactStore OpenArtifacts(string runId) => Blocking.Wait(() => OpenArtifactsAsync(runId));

    /// <inheritdoc cref="OpenArtifacts"/>
    /// <param name="runId">The run.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<IArtifactStore> OpenArtifactsAsync(string runId, CancellationToken cancellationToken = default)
    {
        var run = await new RunLookup(TrackingStore).GetAsync(runId, cancellationToken).ConfigureAwait(false);
        return _artifactStores.Open(run.Info.ArtifactUri);
    }

    /// <summary>Opens the artifact store at a URI, such as <see cref="Experiment.ArtifactLocation"/>; nothing is read or written.</summary>
    /// <param name="artifactUri">The URI, or a path of this machine.</param>
    /// <exception cref="ArgumentException">There is no URI.</exception>
    /// <exception cref="MlflowException">
    /// <c>INVALID_PARAMETER_VALUE</c>: no store of that kind is known, or the URI is not understood.
    /// </exception>
    public IArtifactStore OpenArtifactStore(string artifactUri)
    {
        ArgumentException.ThrowIfNullOrEmpty(artifactUri);
        return _artifactStores.Open(artifactUri);
    }

    /// <summary>Closes the store. Runs that are still open are disposed before: marked FAILED, or left when they were joined.</summary>
    public void Dispose() => Blocking.Wait(() => DisposeAsync().AsTask());

    /// <inheritdoc cref="Dispose"/>
    public async ValueTask DisposeAsync()
    {
        foreach (var run in _open.Keys)
        {
            await run.DisposeAsync().ConfigureAwait(false);
        }

        _guard.Dispose();
        _services.ProgramContextSource.Dispose();
        await TrackingStore.DisposeAsync().ConfigureAwait(false);
        _context.Dispose();
    }

    /// <summary>Ends what is open, because the program ends.</summary>
    private Task EndAllAsync(RunStatus status, RunFailure failure) =>
        Task.WhenAll(_open.Keys.Select(run => run.EndWithProgramAsync(status, failure)));
}
