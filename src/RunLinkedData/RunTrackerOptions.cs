using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using RunLinkedData.Datasets.Caching;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Stores;
using RunLinkedData.MLflow.Tracking.Stores;
using RunLinkedData.Model;
using RunLinkedData.Provenance;
using RunLinkedData.Provenance.Executors;
using RunLinkedData.Recording;
using RunLinkedData.Recording.Metering;
using RunLinkedData.Tables.Formats;
using RunLinkedData.Tables.Parts;

namespace RunLinkedData;

/// <summary>How a <see cref="RunTracker"/> connects and works. Every setting has a default that works.</summary>
public sealed class RunTrackerOptions
{
    private const string DefaultContracts = "contracts";

    /// <summary>
    /// The tracking URI: <c>sqlite:///mlflow.db</c> (relative to the working directory) or <c>sqlite:////data/mlflow.db</c>,
    /// or the address of a tracking server, <c>https://mlflow.example.com</c>.
    /// Default: the variable <c>MLFLOW_TRACKING_URI</c>, else <c>sqlite:///mlflow.db</c>.
    /// </summary>
    public string? TrackingUri { get; set; }

    /// <summary>
    /// Whether a SQLite database that is not there is made. Default: true. Programs that only read do better with false: a wrong path is an
    /// error then, and not an empty store.
    /// </summary>
    public bool CreateIfMissing { get; set; } = true;

    /// <summary>
    /// The process whose runs are started when <see cref="RunTracker.StartRun"/> names none.
    /// Default: the variable <c>MLFLOW_EXPERIMENT_NAME</c> or <c>MLFLOW_EXPERIMENT_ID</c>, else MLflow's experiment <c>Default</c>.
    /// </summary>
    public string? Process { get; set; }

    /// <summary>
    /// The folder or URI below which new processes of an SQLite store keep their artifacts; of a server, the server says. Default:
    /// <c>mlruns</c> beside the database; a relative path is taken from there too. A process that exists keeps its place.
    /// </summary>
    public string? ArtifactRoot { get; set; }

    /// <summary>Who starts the runs: MLflow's "Created by". Default: the user of the operating system.</summary>
    public string? User { get; set; }

    /// <summary>
    /// How long values that are logged may wait for company before they are sent together. Default: 1 second.
    /// A program that is killed loses at most what was waiting.
    /// </summary>
    public TimeSpan FlushInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// A folder of this machine in which each run writes down what it records before that is sent. When the program is killed, or the store
    /// is away at the end of the run, <see cref="RunTracker.ReplayJournals"/> sends the rest; else the file goes with the end of the run.
    /// Datasets and other files are not in it. Default: null, no journals.
    /// </summary>
    public string? JournalFolder { get; set; }

    /// <summary>How long disposal of a run may take to send what is left and to end the run. Default: 30 seconds.</summary>
    public TimeSpan DisposeTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Tracking stores of other kinds, by the scheme of their URIs, which replace those that are known: SQLite databases and servers.
    /// Packages add theirs here.
    /// </summary>
    public IDictionary<string, TrackingStoreFactory> TrackingStores { get; private set; } = new Dictionary<string, TrackingStoreFactory>(
        StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Artifact stores of other kinds, by the scheme of their URIs, which replace those that are known: local folders and files behind a
    /// server. Packages add theirs here.
    /// </summary>
    public IDictionary<string, ArtifactStoreFactory> ArtifactStores { get; private set; } = new Dictionary<string, ArtifactStoreFactory>(
        StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Formats of rows beside those that are known: Parquet, CSV and JSON Lines.
    /// <see cref="Datasets.Publishing.SaveDatasetOptions.Format"/> and manifests name them. They belong to the caller
    /// and may serve several trackers.
    /// </summary>
    public IList<IDatasetFormat> Formats { get; private set; } = [];

    /// <summary>
    /// Kinds of tables of other programs that <c>Run.SaveReference</c> makes versions of, and that are read where they lie:
    /// Delta, Iceberg. None is known without a package. They belong to the caller and may serve several trackers.
    /// </summary>
    public IList<IVersionSource> VersionSources { get; private set; } = [];

    /// <summary>Who is told what runs do, in this order. They belong to the caller and may serve several trackers.</summary>
    public IList<IRunObserver> Observers { get; private set; } = [];

    /// <summary>
    /// Changes how a tracking server is called: credentials, time limits, retries. It gets the settings that MLflow's own variables
    /// (<c>MLFLOW_TRACKING_*</c>, <c>MLFLOW_HTTP_*</c>) and <c>~/.mlflow/credentials</c> give.
    /// </summary>
    public Action<MlflowServerOptions>? ConfigureServer { get; set; }

    /// <summary>
    /// How servers of other kinds are called, before <see cref="ConfigureServer"/>: those that are named and not addressed, or that want
    /// requests signed. Packages add theirs here; a server that a setup does not know it leaves alone.
    /// </summary>
    public IList<ServerSetup> ServerSetups { get; private set; } = [];

    /// <summary>How files go to and from a tracking server: progress, parts, parallelism, the folder for what waits.</summary>
    public TransferOptions Transfers { get; } = new();

    /// <summary>What of the data that was loaded is kept on this machine.</summary>
    public DatasetCacheOptions Cache { get; private set; } = new();

    /// <summary>What is recorded of where a run comes from: code, program, machine, image, executor.</summary>
    public ProvenanceOptions Provenance { get; private set; } = new();

    /// <summary>
    /// Whether the use of CPU, memory, disk, network and GPUs is logged while runs go on. Default: as MLflow's variables say.
    /// </summary>
    public SystemMetricsOptions SystemMetrics { get; private set; } = new();

    /// <summary>
    /// Whether SIGTERM and Ctrl-C end the open runs as KILLED, with all that was logged, and the end of the program or an
    /// exception that nobody catches as FAILED. Default: true; false in a program that is put together by dependency injection,
    /// whose host tells its services to stop.
    /// </summary>
    public bool EndRunsWithProgram { get; set; } = true;

    /// <summary>
    /// Whether what the program writes to <c>Console.Out</c> and <c>Console.Error</c> while a run is open is in the log of that run too,
    /// line by line and without secrets; it goes on to where it would go. A line belongs to the run in whose flow it is written, as with
    /// <see cref="RunLinkedDataLoggingBuilderExtensions.AddRunLog"/>. What native code and other programs write is not seen.
    /// Default: false.
    /// </summary>
    public bool CaptureConsole { get; set; }

    /// <summary>
    /// The folder in which the data contracts of datasets are found by name, when they are saved and when it is asked how old they may
    /// be: <c>PROCESS/DATASET.yaml</c>, else <c>DATASET.yaml</c> (or with <c>.odcs.yaml</c>). A relative path is taken from the working
    /// directory; a folder that is not there has none. Null: no contract is looked for. Default: the variable <c>RLD_CONTRACTS</c>, else
    /// <c>contracts</c>.
    /// </summary>
    public string? Contracts { get; set; } = DefaultContracts;

    /// <summary>Where log messages of this library go. Default: nowhere.</summary>
    public ILoggerFactory LoggerFactory { get; set; } = NullLoggerFactory.Instance;

    /// <summary>The clock. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>
    /// What recognises the executor of this program, before the kinds that the library knows. They belong to the caller
    /// and may serve several trackers.
    /// </summary>
    public IList<IExecutorDetector> ExecutorDetectors { get; private set; } = [];

    /// <summary>What can be asked about executions later, by kind; packages add theirs.</summary>
    public IList<IExecutorService> ExecutorServices { get; private set; } = [];

    internal EnvironmentSettings Environment { get; set; } = EnvironmentSettings.OfProgram;

    /// <summary>The store's URI, from here, the environment, or MLflow's default.</summary>
    internal string Uri() => TrackingUri ?? Environment.TrackingUri ?? DefaultStore.Uri();

    /// <summary>The folder of contracts, from here, the environment, or the default; null for none.</summary>
    internal string? ContractFolder() => Contracts is DefaultContracts ? Environment.Read("RLD_CONTRACTS") ?? Contracts : Contracts;

    /// <summary>How the server at an address is called; null for the store's own.</summary>
    internal MlflowServerOptions Server(string? address = null)
    {
        var server = MlflowServerOptions.FromEnvironment(Environment.Read);
        server.TrackingUri = address ?? Uri();
        server.LoggerFactory = LoggerFactory;
        server.TimeProvider = TimeProvider;
        foreach (var setup in ServerSetups)
        {
            setup(server, Environment.Read);
        }

        ConfigureServer?.Invoke(server);
        return server;
    }

    /// <summary>The same settings in an object of their own, which nobody else changes.</summary>
    internal RunTrackerOptions Copy()
    {
        var copy = (RunTrackerOptions)MemberwiseClone();
        copy.TrackingStores = new Dictionary<string, TrackingStoreFactory>(TrackingStores, StringComparer.OrdinalIgnoreCase);
        copy.ArtifactStores = new Dictionary<string, ArtifactStoreFactory>(ArtifactStores, StringComparer.OrdinalIgnoreCase);
        copy.Formats = [.. Formats];
        copy.VersionSources = [.. VersionSources];
        copy.ServerSetups = [.. ServerSetups];
        copy.Observers = [.. Observers];
        copy.ExecutorServices = [.. ExecutorServices];
        copy.ExecutorDetectors = [.. ExecutorDetectors];
        copy.Cache = Cache.Copy();
        copy.Provenance = Provenance.Copy();
        copy.SystemMetrics = SystemMetrics.Copy();
        return copy;
    }

    /// <summary>What the stores of a tracker share.</summary>
    internal StoreContext ToContext() => new()
    {
        TrackingUri = Uri(),
        ArtifactRoot = ArtifactRoot,
        CreateIfMissing = CreateIfMissing,
        ServerOptions = Server,
        ReadVariable = Environment.Read,
        Transfers = Transfers,
        LoggerFactory = LoggerFactory,
        TimeProvider = TimeProvider,
    };

    /// <summary>The artifact stores that are known, those of here before those that the library brings.</summary>
    internal ArtifactStoreRegistry ToArtifactStores(StoreContext context) =>
        new ArtifactStoreRegistry(context).AddMlflowStores(ArtifactStores);

    /// <summary>How to connect to the store at a URI.</summary>
    /// <exception cref="MlflowException"><c>INVALID_PARAMETER_VALUE</c>: no store of that kind is known.</exception>
    internal TrackingStoreFactory FindTrackingStore(string trackingUri)
    {
        var registry = new TrackingStoreRegistry().AddMlflowStores();
        foreach (var (scheme, factory) in TrackingStores)
        {
            registry.Add(scheme, factory);
        }

        return registry.Find(trackingUri) ?? throw DefaultStore.Unsupported(trackingUri);
    }

    /// <summary>Everything that is wrong with these settings; empty when they are fine.</summary>
    internal IReadOnlyList<string> Problems()
    {
        List<string> problems = [];
        if (FlushInterval < TimeSpan.Zero)
        {
            problems.Add($"{nameof(FlushInterval)} is {FlushInterval}; it must be zero or more");
        }

        if (DisposeTimeout <= TimeSpan.Zero)
        {
            problems.Add($"{nameof(DisposeTimeout)} is {DisposeTimeout}; it must be more than zero");
        }

        if (JournalFolder is { } journals && Recording.Journal.JournalFolder.WhyNot(journals) is { } why)
        {
            problems.Add($"{nameof(JournalFolder)} is '{journals}', where no journal can be written: {why}");
        }

        if (Provenance.MaxDiffBytes < 0)
        {
            problems.Add($"{nameof(Provenance)}.{nameof(Provenance.MaxDiffBytes)} is {Provenance.MaxDiffBytes}; it must be zero or more");
        }

        if (Provenance.GitTimeout <= TimeSpan.Zero)
        {
            problems.Add($"{nameof(Provenance)}.{nameof(Provenance.GitTimeout)} is {Provenance.GitTimeout}; it must be more than zero");
        }

        if (Cache.MaxBytes <= 0)
        {
            problems.Add(
                $"{nameof(Cache)}.{nameof(Cache.MaxBytes)} is {Cache.MaxBytes}; it must be more than zero. "
                + $"To keep nothing, set {nameof(Cache)}.{nameof(Cache.IsEnabled)} to false");
        }

        if (Cache.Folder is { } folder && string.IsNullOrWhiteSpace(folder))
        {
            problems.Add($"{nameof(Cache)}.{nameof(Cache.Folder)} is empty; name a folder, or leave it null for the default");
        }

        if (Contracts is { } contracts && string.IsNullOrWhiteSpace(contracts))
        {
            problems.Add($"{nameof(Contracts)} is empty; name a folder, or set it to null to look for no contract");
        }

        problems.AddRange(SystemMetrics.Problems().Select(found => $"{nameof(SystemMetrics)}.{found}"));
        if (DatasetFormats.Problem(Formats) is { } problem)
        {
            problems.Add($"{nameof(Formats)} {problem}");
        }

        if (Datasets.Sources.VersionSources.Problem(VersionSources, Formats) is { } unclear)
        {
            problems.Add($"{nameof(VersionSources)} {unclear}");
        }

        if (LoggerFactory is null)
        {
            problems.Add($"{nameof(LoggerFactory)} is null; use NullLoggerFactory.Instance");
        }

        if (TimeProvider is null)
        {
            problems.Add($"{nameof(TimeProvider)} is null; use TimeProvider.System");
        }

        return problems;
    }
}
