using System.Diagnostics;
using Microsoft.Extensions.Logging;
using RunLinkedData.Datasets;
using RunLinkedData.Logs;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Runs;
using RunLinkedData.Secrets;

namespace RunLinkedData;

/// <summary>
/// A run under way: what it logs, reads and writes is recorded on the MLflow run of the same ID, and that ID is the version of the data it writes.
/// </summary>
/// <remarks>
/// A run is a scope, like a database transaction: <see cref="Complete"/> publishes it, and disposal without that marks it FAILED.
/// Params, metrics, tags and inputs are buffered and sent in the background; they have all arrived when <see cref="Complete"/> returns.
/// Safe for use by many threads at once.
/// </remarks>
public sealed partial class Run : IDisposable, IAsyncDisposable
{
    private readonly ITrackingStore _store;
    private readonly IArtifactStore _artifacts;
    private readonly DataVersions _versions;
    private readonly RunTrackerOptions _options;
    private readonly ILogger _logger;
    private readonly RunValueBuffer _buffer;
    private readonly DatasetWriter _writer;
    private readonly Activity? _activity;
    private readonly Action<Run> _closed;
    private readonly RunServices _services;
    private readonly RunLogFile _log;
    private volatile bool _ended;

    internal Run(RunServices services, MlflowRun run, string process, Activity? activity, bool isShared, Action<Run> closed)
    {
        var (store, versions, options) = services;
        _services = services;
        _store = store;
        _activity = activity;
        _closed = closed;
        _isShared = isShared;
        _seenOpen = isShared ? long.MinValue / 2 : options.TimeProvider.GetTimestamp();
        _versions = versions;
        _options = options;
        _logger = options.LoggerFactory.CreateLogger<Run>();
        _artifacts = options.ArtifactStores.Open(run.Info.ArtifactUri);
        _buffer = new RunValueBuffer(store, run.Info.RunId, options.FlushInterval, options.TimeProvider, _logger);
        _writer = new DatasetWriter(_artifacts, run.Info.RunId, options.TimeProvider, _logger, ThrowUnlessOpenAsync);
        _params = run.Params.ToDictionary(param => param.Key, param => param.Value, StringComparer.Ordinal);
        _inputs = Inputs(run);
        _started = run;
        _log = RunLogFile.Of(_artifacts, options.TimeProvider);
        LogWriter = TextWriter.Synchronized(new RunLogWriter(_log, SecretText.Redact));
        RunLogs.Add(_log);
        Id = run.Info.RunId;
        Name = run.Info.RunName;
        Process = process;
        ExperimentId = run.Info.ExperimentId;
        ArtifactUri = run.Info.ArtifactUri;
        StartTime = DateTimeOffset.FromUnixTimeMilliseconds(run.Info.StartTime);
        PrepareCard();
    }

    /// <summary>The MLflow run ID: 32 hexadecimal digits. It is the version of every dataset this run writes.</summary>
    public string Id { get; }

    /// <summary>The run's name for people.</summary>
    public string Name { get; }

    /// <summary>The process this is a run of: the name of the MLflow experiment.</summary>
    public string Process { get; }

    /// <summary>The ID of the MLflow experiment.</summary>
    public string ExperimentId { get; }

    /// <summary>Where the run's artifacts are.</summary>
    public string ArtifactUri { get; }

    /// <summary>When it started.</summary>
    public DateTimeOffset StartTime { get; }

    /// <summary>Sends everything that was logged so far, without ending the run.</summary>
    /// <exception cref="RunLinkedDataException">Something could not be sent. It is kept and tried again.</exception>
    public void Flush() => Blocking.Wait(() => FlushAsync());

    /// <inheritdoc cref="Flush"/>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task FlushAsync(CancellationToken cancellationToken = default) => _buffer.FlushAsync(cancellationToken);

    /// <summary>
    /// A writer whose lines go to the run's log, the artifact <c>logs/run.log</c>: for programs that do not log through <c>ILogger</c>
    /// (<see cref="RunLinkedDataLoggingBuilderExtensions.AddRunLog"/>). What looks like a secret is replaced by <c>***</c>. After the end of the run lines are dropped.
    /// </summary>
    /// <remarks>Safe for use by many threads at once: lines are not mixed. A last line without an end is written when the run ends.</remarks>
    public TextWriter LogWriter { get; }

    /// <summary>Makes the run's activity the parent of those that the caller starts from here on, and its log the one they write to.</summary>
    internal void MakeCurrent()
    {
        RunLogs.MakeCurrent(_log);
        if (_activity is not null)
        {
            Activity.Current = _activity;
        }
    }

    /// <summary>Logs what a resumed run was started with anew.</summary>
    internal void Apply((IReadOnlyList<Param> Params, IReadOnlyList<Tag> Tags) values)
    {
        LogParams(values.Params.Select(param => KeyValuePair.Create(param.Key, param.Value)));
        foreach (var tag in values.Tags)
        {
            _buffer.Add(tag);
        }
    }

    private void ThrowIfEnded()
    {
        if (_ended)
        {
            throw RunStateException.Ended(Id);
        }
    }
}
