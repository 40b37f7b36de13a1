using System.Diagnostics;
using RunLinkedData.Logs;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Runs;
using RunLinkedData.Waiting;

namespace RunLinkedData;

public sealed partial class Run
{
    // Long enough that a short run makes no call more than it needs, short enough that nobody can resume and end a run unseen.
    private static readonly TimeSpan StateStaysFresh = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _ending = new(1, 1);

    // A resumed run is shared with whoever started it, and never taken to be open unseen.
    private readonly bool _isShared;
    private long _seenOpen;

    // An answer may have been lost on its way: the run may be FINISHED although Complete has thrown, and trying again must go through.
    private bool _isFinishSent;

    /// <summary>Sends what is buffered and marks the run FINISHED: its datasets are published and never change again.</summary>
    /// <exception cref="RunLinkedDataException">
    /// Something could not be sent; the run is not published, and <see cref="Complete"/> may be tried again. What the store refuses for good, such as a
    /// parameter that another process has set to another value, is named once and left out of the next try.
    /// </exception>
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
        return EndAsync(RunStatus.Failed, cancellationToken, RunTags.ErrorText(exception));
    }

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

    /// <summary>The signal that has ended the run, in words; null when none has.</summary>
    internal string? KilledBecause { get; private set; }

    internal Task CompleteUnlessEndedAsync(CancellationToken cancellationToken) =>
        KilledBecause is not null ? throw RunStateException.Ended(Id)
        : _ended ? Task.CompletedTask
        : EndAsync(RunStatus.Finished, cancellationToken);

    /// <summary>Ends the run because the process ends; never throws.</summary>
    internal async Task EndWithProcessAsync(RunStatus status, string reason)
    {
        KilledBecause = status == RunStatus.Killed && !_ended ? reason : KilledBecause;
        await CloseAsync(status, reason).ConfigureAwait(false);
    }

    /// <summary>Ends the run after its work threw; never throws itself, so that the work's own exception comes through.</summary>
    internal async Task EndBrokenAsync(Exception exception, bool cancelled)
    {
        using var timeout = new CancellationTokenSource(_options.DisposeTimeout, _options.TimeProvider);
        try
        {
            if (!_ended)
            {
                var status = exception is OperationCanceledException && cancelled ? RunStatus.Killed : RunStatus.Failed;
                await EndAsync(status, timeout.Token, status == RunStatus.Failed ? RunTags.ErrorText(exception) : null).ConfigureAwait(false);
            }
        }
        catch (RunStateException)
        {
            // A signal or another process was faster.
        }
        catch (Exception closing)
        {
            RunLogMessages.CloseFailed(_logger, Id, closing);
        }
    }

    private async Task EndAsync(RunStatus status, CancellationToken cancellationToken, string? reason = null)
    {
        await _ending.EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ThrowIfEnded();

            // From here on nothing is taken any more, so that nothing can slip in behind the last flush.
            CloseWriting(refuseIfWriting: status == RunStatus.Finished);
            await TryCaptureAsync("The changes of the code", status, token => AddChangesAsync(status, token), cancellationToken).ConfigureAwait(false);
            _buffer.SetClosed(true);
            await FlushAsync(status, cancellationToken).ConfigureAwait(false);
            if (status != RunStatus.Finished)
            {
                await ReadStateAsync(cancellationToken).ConfigureAwait(false);
            }
            else if (!_isFinishSent)
            {
                await ThrowUnlessOpenAsync(cancellationToken).ConfigureAwait(false);
            }

            if (reason is not null)
            {
                await _store.SetTagAsync(Id, new Tag(RunTags.Error, reason), cancellationToken).ConfigureAwait(false);
            }

            var end = _options.TimeProvider.GetUtcNow().ToUnixTimeMilliseconds();

            // Before the run has ended, as whoever follows the log stops then; and so that the record tells what the log lacks.
            await TryCaptureAsync("The log", status, FlushLogAsync, cancellationToken).ConfigureAwait(false);
            await TryCaptureAsync("The record provenance/run.json", status, token => WriteRecordAsync(status, end, reason, token), cancellationToken).ConfigureAwait(false);
            _isFinishSent |= status == RunStatus.Finished;
            await _store.UpdateRunAsync(Id, new RunUpdate { Status = status, EndTime = end }, cancellationToken).ConfigureAwait(false);
            _ended = true;
            Telemetry.EndRun(_activity, Process, status, DateTimeOffset.FromUnixTimeMilliseconds(end) - StartTime);
            RunLogs.Remove(_log);
            await CloseLogAsync(cancellationToken).ConfigureAwait(false);
            RunLogMessages.Ended(_logger, Id, Text(status));
            await WriteCardAsync(status, end, reason, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _buffer.SetClosed(_ended);
            ReopenWriting();
            _ending.Release();
        }
    }

    // A run that did not end well is marked so all the same; what it could not log is said in the log.
    private async Task FlushAsync(RunStatus status, CancellationToken cancellationToken)
    {
        try
        {
            await _buffer.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (RunLinkedDataException exception) when (status != RunStatus.Finished)
        {
            RunLogMessages.CloseFailed(_logger, Id, exception);
        }
    }

    /// <summary>
    /// Sees to it that the run is still open: another process that resumed it may have ended it, and then it stays as it is. A run that this
    /// process started, or was seen open, a moment ago is taken to be.
    /// </summary>
    private Task ThrowUnlessOpenAsync(CancellationToken cancellationToken) =>
        _options.TimeProvider.GetElapsedTime(_seenOpen) < StateStaysFresh ? Task.CompletedTask : ReadStateAsync(cancellationToken);

    private async Task ReadStateAsync(CancellationToken cancellationToken)
    {
        var info = (await _store.GetRunAsync(Id, cancellationToken).ConfigureAwait(false)).Info;
        if (info.LifecycleStage == LifecycleStage.Deleted || info.Status is not (RunStatus.Running or RunStatus.Scheduled))
        {
            _ended = true;
            RunLogMessages.EndedElsewhere(_logger, Id, info.LifecycleStage == LifecycleStage.Deleted ? "deleted" : Text(info.Status));
            throw RunStateException.Ended(Id);
        }

        _seenOpen = _isShared ? _seenOpen : _options.TimeProvider.GetTimestamp();
    }

    private static string Text(RunStatus status) => status.ToString().ToUpperInvariant();

    private async ValueTask CloseAsync(RunStatus status = RunStatus.Failed, string? reason = null)
    {
        // A token of its own: disposal must also work after the caller's was cancelled, and must not hang.
        using var timeout = new CancellationTokenSource(_options.DisposeTimeout, _options.TimeProvider);
        try
        {
            if (!_ended)
            {
                await EndAsync(status, timeout.Token, reason).ConfigureAwait(false);
            }
        }
        catch (RunStateException)
        {
            // Another thread or process was faster.
        }
        catch (Exception exception)
        {
            RunLogMessages.CloseFailed(_logger, Id, exception);
        }
        finally
        {
            _ended = true;
            RunLogs.Remove(_log);
            await CloseLogAsync(timeout.Token).ConfigureAwait(false);
            _log.Dispose();
            _activity?.Dispose();
            _buffer.Dispose();
            _closed(this);
        }
    }

    private async Task CloseLogAsync(CancellationToken cancellationToken)
    {
        // All but lines of the last moment was flushed; a store that hangs now is not waited for.
        using var limit = new CancellationTokenSource(_options.DisposeTimeout, _options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await _log.CloseAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The log lies there as it was last sent.
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
}
