using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Provenance.Capturing;
using RunLinkedData.Provenance.Code;
using RunLinkedData.Recording.Logs;
using RunLinkedData.Recording.Sending;
using RunLinkedData.Waiting;

namespace RunLinkedData.Recording;

internal sealed partial class RunRecorder : IDisposable
{
    // Long enough that a short run makes no call more than it needs, short enough that nobody can resume and end a run unseen.
    private static readonly TimeSpan StateStaysFresh = TimeSpan.FromSeconds(10);

    // Whoever kills a program waits for a few seconds only.
    private static readonly TimeSpan LimitWhenKilled = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _ending = new(1, 1);

    // A resumed run is shared with whoever started it, and never taken to be open unseen.
    private readonly bool _isShared;
    private long _seenOpen;

    // An answer may have been lost on its way: the run may be FINISHED although Complete has thrown, and trying again must go through.
    private bool _isFinishSent;
    private volatile bool _hasEnded;
    private CodeChanges? _changes;

    /// <summary>Whether nothing can be recorded any more.</summary>
    public bool HasEnded => _hasEnded;

    /// <summary>The signal that has ended the run, in words; null when none has.</summary>
    public string? KilledBecause { get; private set; }

    /// <exception cref="RunStateException">The run has ended.</exception>
    public void ThrowIfEnded()
    {
        if (_hasEnded)
        {
            throw RunStateException.Ended(RunId);
        }
    }

    /// <summary>Ends the run: what is recorded is sent, then its state is changed.</summary>
    public async Task EndAsync(RunStatus status, CancellationToken cancellationToken, string? reason = null)
    {
        await _ending.EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ThrowIfEnded();

            // From here on nothing is taken any more, so that nothing can slip in behind the last flush.
            _gate.Close(refuseIfWriting: status == RunStatus.Finished);
            await RunAsync(StepsToTheLastValue(status, reason), status, cancellationToken).ConfigureAwait(false);
            RunEnd end = new() { Status = status, EndedAt = Services.Time.GetUtcNow(), Error = reason };
            await RunAsync(StepsToTheEnd(end), status, cancellationToken).ConfigureAwait(false);
            _hasEnded = true;
            RunLogMessages.Ended(_logger, RunId, status.ToText());
            await RunAsync(StepsAfterTheEnd(end), status, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _buffer.SetClosed(_hasEnded);
            if (!_hasEnded)
            {
                _gate.Reopen();
            }

            _ending.Release();
        }
    }

    /// <summary>Ends the run because the program ends; never throws.</summary>
    public async Task EndWithProgramAsync(RunStatus status, string reason)
    {
        KilledBecause = status == RunStatus.Killed && !_hasEnded ? reason : KilledBecause;
        await CloseAsync(status, reason).ConfigureAwait(false);
    }

    /// <summary>Ends the run unless it has ended, and lets go of what it holds. Never throws: what goes wrong is logged.</summary>
    public async ValueTask CloseAsync(RunStatus status = RunStatus.Failed, string? reason = null)
    {
        // A token of its own: disposal must also work after the caller's was cancelled, and must not hang.
        using var timeout = new CancellationTokenSource(Services.DisposeTimeout, Services.Time);
        await TryEndAsync(status, reason, timeout.Token).ConfigureAwait(false);
        _hasEnded = true;
        RunLogs.Remove(Log);
        await CloseLogAsync(timeout.Token).ConfigureAwait(false);
        Dispose();
    }

    /// <summary>Ends the run after its work threw; never throws itself, so that the work's own exception comes through.</summary>
    public async Task EndBrokenAsync(RunStatus status, string? reason)
    {
        using var timeout = new CancellationTokenSource(Services.DisposeTimeout, Services.Time);
        await TryEndAsync(status, reason, timeout.Token).ConfigureAwait(false);
    }

    /// <summary>
    /// Sees to it that the run is still open: another program that resumed it may have ended it, and then it stays as it is. A run that this
    /// program started, or was seen open, a moment ago is taken to be.
    /// </summary>
    public Task ThrowUnlessOpenAsync(CancellationToken cancellationToken) =>
        Services.Time.GetElapsedTime(_seenOpen) < StateStaysFresh ? Task.CompletedTask : ReadStateAsync(cancellationToken);

    /// <summary>Closes the log; what hangs longer than there is time is given up, and the log lies there as it was last sent.</summary>
    public async Task CloseLogAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Services.DisposeTimeout, Services.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await Log.CloseAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // All but lines of the last moment was flushed before.
        }
    }

    public void Dispose()
    {
        Log.Dispose();
        Activity?.Dispose();
        _buffer.Dispose();
    }

    private IEnumerable<EndingStep> StepsToTheLastValue(RunStatus status, string? reason) =>
    [
        new("The changes of the code", StepFailure.Note, Timeout.InfiniteTimeSpan, token => AddChangesAsync(status, token)),
        new("What observers were told", StepFailure.StopIfFinished, Timeout.InfiniteTimeSpan, _observers.DrainAsync),
        new("What was logged", StepFailure.StopIfFinished, Timeout.InfiniteTimeSpan, FlushLastAsync),
        EndingStep.Needed("The state of the run", token => ConfirmOpenAsync(status, token)),
        EndingStep.Needed("The reason", token => StoreReasonAsync(reason, token)),
    ];

    private IEnumerable<EndingStep> StepsToTheEnd(RunEnd end) =>
    [
        .. Services.Observers.Select(observer => StepOf(observer, StepFailure.Note, (told, run, token) => told.RunEndingAsync(run, end, token))),
        EndingStep.Needed("The end of the run", token => StoreEndAsync(end, token)),
    ];

    private IEnumerable<EndingStep> StepsAfterTheEnd(RunEnd end) =>
        Services.Observers.Select(observer => StepOf(observer, StepFailure.Log, (told, run, token) => told.RunEndedAsync(run, end, token)));

    private EndingStep StepOf(IRunObserver observer, StepFailure onFailure, Func<IRunObserver, ObservedRun, CancellationToken, Task> call) => new(
        observer.Name,
        observer.IsRequired && onFailure == StepFailure.Note ? StepFailure.StopIfFinished : onFailure,
        observer.TimeLimit,
        token => _observers.CallAsync(observer, call, token));

    private async Task RunAsync(IEnumerable<EndingStep> steps, RunStatus status, CancellationToken cancellationToken)
    {
        foreach (var step in steps)
        {
            var time = LimitOf(step, status);
            using var limit = new CancellationTokenSource(time, Services.Time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            try
            {
                var work = step.RunAsync(either.Token);
                if (BlockingCall.IsUnderWay && !step.IsPatient && Task.WaitAny([work], (int)time.TotalMilliseconds, cancellationToken) != 0)
                {
                    // Not by way of the token alone: what cancels it is a timer, and that needs the thread pool.
                    throw new TimeoutException(TimeLimitText.Exceeded(time));
                }

                await work.ConfigureAwait(false);
            }
            catch (Exception exception) when (IsBorne(step, status, exception, cancellationToken))
            {
                if (!cancellationToken.IsCancellationRequested)
                {
                    Bear(step, limit.IsCancellationRequested ? TimeLimitText.Exceeded(time) : exception.Message, exception);
                }
            }
        }
    }

    // What must be done may take what the caller's token allows; the rest, in a run that did not end well, a part of it only, so that the run ends as what it is.
    private TimeSpan LimitOf(EndingStep step, RunStatus status)
    {
        if (step.OnFailure == StepFailure.Stop || status == RunStatus.Finished)
        {
            return step.TimeLimit;
        }

        var part = Services.DisposeTimeout / 4;
        var most = step.OnFailure == StepFailure.Log && status == RunStatus.Killed && LimitWhenKilled < part ? LimitWhenKilled : part;
        return step.IsPatient || most < step.TimeLimit ? most : step.TimeLimit;
    }

    private static bool IsBorne(EndingStep step, RunStatus status, Exception exception, CancellationToken cancellationToken) => step.OnFailure switch
    {
        StepFailure.Stop => false,
        StepFailure.StopIfFinished => status != RunStatus.Finished && exception is not RunStateException && !cancellationToken.IsCancellationRequested,
        StepFailure.Note => !cancellationToken.IsCancellationRequested,
        _ => true,
    };

    private void Bear(EndingStep step, string why, Exception exception)
    {
        switch (step.OnFailure)
        {
            case StepFailure.Note:
                Note($"{step.Name} could not be kept: {why}");
                break;
            case StepFailure.Log:
                RunLogMessages.NotTold(_logger, RunId, step.Name, why, exception);
                break;
            default:
                RunLogMessages.CloseFailed(_logger, RunId, exception);
                break;
        }
    }

    /// <summary>Adds what git has said in the meantime. A run that is killed does not wait for it.</summary>
    private async Task AddChangesAsync(RunStatus status, CancellationToken cancellationToken)
    {
        if (_changes is not null)
        {
            return;
        }

        if (status == RunStatus.Killed && !Surrounding.Changes.IsCompleted)
        {
            Note("Whether the code was changed is not known: git had not said so when the run was killed.");
            return;
        }

        var changes = await Surrounding.Changes.GetAsync(cancellationToken).ConfigureAwait(false);
        foreach (var tag in MlflowSourceTags.Of(changes.Code).Where(tag => tag.Key == RunTags.SourceDirty))
        {
            _buffer.Add(tag);
        }

        // What was found out counts also when the files cannot be stored.
        _changes = changes with { Diff = null, Script = changes.Script is { } script ? script with { Copy = null } : null };
        if (changes.Diff is { } diff)
        {
            await Artifacts.WriteAsync(ProvenanceFile.DiffPath, diff, cancellationToken: cancellationToken).ConfigureAwait(false);
            _changes = _changes with { Diff = diff };
        }

        if (changes.Script?.Copy is { } copy)
        {
            await Artifacts.WriteAsync(ScriptPath, copy, cancellationToken: cancellationToken).ConfigureAwait(false);
            _changes = _changes with { Script = changes.Script };
        }
    }

    private string ScriptPath => ProvenanceFile.ScriptPathOf(Surrounding.Capture.Program.Script);

    private Task FlushLastAsync(CancellationToken cancellationToken)
    {
        _buffer.SetClosed(true);
        return _buffer.FlushAsync(cancellationToken);
    }

    private Task ConfirmOpenAsync(RunStatus status, CancellationToken cancellationToken) =>
        status != RunStatus.Finished ? ReadStateAsync(cancellationToken)
        : _isFinishSent ? Task.CompletedTask
        : ThrowUnlessOpenAsync(cancellationToken);

    private async Task ReadStateAsync(CancellationToken cancellationToken)
    {
        var info = (await Services.Store.GetRunAsync(RunId, cancellationToken).ConfigureAwait(false)).Info;
        if (info.LifecycleStage == LifecycleStage.Deleted || info.Status is not (RunStatus.Running or RunStatus.Scheduled))
        {
            _hasEnded = true;
            RunLogMessages.EndedElsewhere(_logger, RunId, info.LifecycleStage == LifecycleStage.Deleted ? "deleted" : info.Status.ToText());
            throw RunStateException.Ended(RunId);
        }

        _seenOpen = _isShared ? _seenOpen : Services.Time.GetTimestamp();
    }

    private Task StoreReasonAsync(string? reason, CancellationToken cancellationToken) => reason is null
        ? Task.CompletedTask
        : Services.Store.SetTagAsync(RunId, new Tag(RunTags.Error, reason), cancellationToken);

    private Task<RunInfo> StoreEndAsync(RunEnd end, CancellationToken cancellationToken)
    {
        _isFinishSent |= end.Status == RunStatus.Finished;
        RunUpdate update = new() { Status = end.Status, EndTime = end.EndedAt.ToUnixTimeMilliseconds() };
        return Services.Store.UpdateRunAsync(RunId, update, cancellationToken);
    }

    private async Task TryEndAsync(RunStatus status, string? reason, CancellationToken cancellationToken)
    {
        try
        {
            if (!_hasEnded)
            {
                await EndAsync(status, cancellationToken, reason).ConfigureAwait(false);
            }
        }
        catch (RunStateException)
        {
            // Another thread or program was faster.
        }
        catch (Exception exception)
        {
            RunLogMessages.CloseFailed(_logger, RunId, exception);
        }
    }
}
