using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;
using RunLinkedData.Datasets;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Runs;

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
    private readonly SemaphoreSlim _ending = new(1, 1);
    private volatile bool _ended;

    internal Run(ITrackingStore store, DataVersions versions, RunTrackerOptions options, MlflowRun run, string process, Activity? activity)
    {
        _store = store;
        _activity = activity;
        _versions = versions;
        _options = options;
        _logger = options.LoggerFactory.CreateLogger<Run>();
        _artifacts = options.ArtifactStores.Open(run.Info.ArtifactUri);
        _buffer = new RunValueBuffer(store, run.Info.RunId, options.FlushInterval, options.TimeProvider, _logger);
        _writer = new DatasetWriter(_artifacts, run.Info.RunId, options.TimeProvider, _logger);
        _params = run.Params.ToDictionary(param => param.Key, param => param.Value, StringComparer.Ordinal);
        _inputs = Inputs(run);
        Id = run.Info.RunId;
        Name = run.Info.RunName;
        Process = process;
        ExperimentId = run.Info.ExperimentId;
        ArtifactUri = run.Info.ArtifactUri;
        StartTime = DateTimeOffset.FromUnixTimeMilliseconds(run.Info.StartTime);
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

    /// <summary>Sends what is buffered and marks the run FINISHED: its datasets are published and never change again.</summary>
    /// <exception cref="RunLinkedDataException">Something could not be sent; the run is not published, and <see cref="Complete"/> may be tried again.</exception>
    /// <exception cref="RunStateException">The run has ended.</exception>
    public void Complete()
    {
        LeaveActivity();
        Blocking.Wait(() => CompleteAsync());
    }

    /// <inheritdoc cref="Complete"/>
    /// <param name="cancellationToken">Cancels the call; the run is not published then.</param>
    public Task CompleteAsync(CancellationToken cancellationToken = default)
    {
        LeaveActivity();
        return EndAsync(RunStatus.Finished, cancellationToken);
    }

    /// <summary>Marks the run FAILED and records why. What was logged so far is kept, its datasets are not published.</summary>
    /// <param name="exception">What went wrong; its type and message are kept as the tag <c>rld.error</c>.</param>
    /// <exception cref="RunStateException">The run has ended.</exception>
    public void Fail(Exception exception) => Blocking.Wait(() => FailAsync(exception));

    /// <inheritdoc cref="Fail"/>
    /// <param name="exception">What went wrong; its type and message are kept as the tag <c>rld.error</c>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task FailAsync(Exception exception, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(exception);
        ThrowIfEnded();
        var text = $"{exception.GetType().FullName}: {exception.Message}";
        _buffer.Add(new Tag(RunTags.Error, text.Length <= TrackingLimits.TagValue ? text : text[..TrackingLimits.TagValue]));
        return EndAsync(RunStatus.Failed, cancellationToken);
    }

    /// <summary>Sends everything that was logged so far, without ending the run.</summary>
    /// <exception cref="RunLinkedDataException">Something could not be sent. It is kept and tried again.</exception>
    public void Flush() => Blocking.Wait(() => FlushAsync());

    /// <inheritdoc cref="Flush"/>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task FlushAsync(CancellationToken cancellationToken = default) => _buffer.FlushAsync(cancellationToken);

    /// <summary>Ends the run as FAILED unless it has ended. Never throws: what goes wrong is logged.</summary>
    public void Dispose()
    {
        LeaveActivity();
        Blocking.Wait(() => CloseAsync().AsTask());
    }

    /// <inheritdoc cref="Dispose"/>
    public ValueTask DisposeAsync()
    {
        LeaveActivity();
        return CloseAsync();
    }

    private async ValueTask CloseAsync()
    {
        // A token of its own: disposal must also work after the caller's was cancelled, and must not hang.
        using var timeout = new CancellationTokenSource(_options.DisposeTimeout, _options.TimeProvider);
        try
        {
            await EndAsync(RunStatus.Failed, timeout.Token, throwIfEnded: false).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            RunLogMessages.CloseFailed(_logger, Id, exception);
        }
        finally
        {
            _ended = true;
            _activity?.Dispose();
            _buffer.Dispose();
        }
    }

    /// <summary>Makes the run's activity the parent of those that the caller starts from here on.</summary>
    internal void MakeCurrent()
    {
        if (_activity is not null)
        {
            Activity.Current = _activity;
        }
    }

    // Not in an async method: what those set is not seen by their caller.
    private void LeaveActivity()
    {
        if (_activity is not null && Activity.Current == _activity)
        {
            Activity.Current = _activity.Parent;
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

    internal Task CompleteUnlessEndedAsync(CancellationToken cancellationToken) =>
        EndAsync(RunStatus.Finished, cancellationToken, throwIfEnded: false);

    /// <summary>Ends the run after its work threw; never throws itself, so that the work's own exception comes through.</summary>
    internal async Task EndBrokenAsync(Exception exception, bool cancelled)
    {
        using var timeout = new CancellationTokenSource(_options.DisposeTimeout, _options.TimeProvider);
        try
        {
            if (_ended)
            {
                return;
            }

            await (exception is OperationCanceledException && cancelled
                ? EndAsync(RunStatus.Killed, timeout.Token)
                : FailAsync(exception, timeout.Token)).ConfigureAwait(false);
        }
        catch (Exception closing)
        {
            RunLogMessages.CloseFailed(_logger, Id, closing);
        }
    }

    private async Task EndAsync(RunStatus status, CancellationToken cancellationToken, bool throwIfEnded = true)
    {
        await _ending.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_ended)
            {
                if (throwIfEnded)
                {
                    ThrowIfEnded();
                }

                return;
            }

            // From here on nothing is taken any more, so that nothing can slip in behind the last flush.
            _buffer.SetClosed(true);
            if (status == RunStatus.Finished)
            {
                ThrowIfSaving();
            }

            try
            {
                await _buffer.FlushAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (status != RunStatus.Finished && exception is not OperationCanceledException)
            {
                // A run that did not end well is marked so all the same; what it could not log is said in the log.
                RunLogMessages.CloseFailed(_logger, Id, exception);
            }

            var end = _options.TimeProvider.GetUtcNow().ToUnixTimeMilliseconds();
            await _store.UpdateRunAsync(Id, new RunUpdate { Status = status, EndTime = end }, cancellationToken).ConfigureAwait(false);
            _ended = true;
            Telemetry.EndRun(_activity, Process, status, DateTimeOffset.FromUnixTimeMilliseconds(end) - StartTime);
            RunLogMessages.Ended(_logger, Id, status.ToString().ToUpper(CultureInfo.InvariantCulture));
        }
        finally
        {
            _buffer.SetClosed(_ended);
            _ending.Release();
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
