using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;
using RunLinkedData.Recording.Ending;
using RunLinkedData.Recording.Journal;
using RunLinkedData.Recording.Logs;
using RunLinkedData.Recording.Sending;
using RunLinkedData.Waiting;

namespace RunLinkedData.Recording;

internal sealed partial class RunRecorder : IDisposable
{
    // Whoever kills a program waits for a few seconds only.
    private static readonly TimeSpan LimitWhenKilled = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _ending = new(1, 1);

    // An answer may have been lost on its way: the run may be FINISHED although Complete has thrown, and trying again must go through.
    private bool _isFinishSent;

    // What could not be sent at the end of a run that ends well, but is in its journal.
    private MlflowException? _undelivered;

    /// <summary>The signal that has ended the run, in words; null when none has.</summary>
    public string? KilledBecause { get; private set; }

    /// <summary>Ends the run: what is recorded is sent, then its state is changed.</summary>
    public async Task EndAsync(RunStatus status, CancellationToken cancellationToken, string? reason = null)
    {
        await _ending.EnterAsync(cancellationToken).ConfigureAwait(false);
        var isCompleting = status == RunStatus.Finished;
        try
        {
            ThrowIfEnded();
            if (status != RunStatus.Finished && _writer.WrittenEnd is { } written)
            {
                // It was ended before, and only the store does not know. Completing it may come after a failure, not the other way round.
                (status, reason) = (written.Status, written.Error);
            }

            // From here on nothing is taken any more, so that nothing can slip in behind the last flush.
            _gate.Close(refuseIfWriting: status == RunStatus.Finished);
            _undelivered = null;
            if (status != RunStatus.Finished)
            {
                // That is certain; before anything is tried that may hang.
                _writer.WriteAhead(ToEntry(ToEnd(status, reason)));
            }

            await RunAsync(StepsToTheLastValue(status, reason), status, cancellationToken).ConfigureAwait(false);
            var end = ToEnd(status, reason);
            await RunAsync(StepsToTheEnd(end), status, cancellationToken).ConfigureAwait(false);
            ThrowIfUndelivered();
            _state.End();
            RunLogMessages.Ended(_logger, RunId, status.ToText());
            await RunAsync(StepsAfterTheEnd(end), status, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (isCompleting && cancellationToken.IsCancellationRequested)
        {
            // Whoever cancels does not want it to be published, later neither.
            _writer.TakeBackEnd();
            throw;
        }
        finally
        {
            _buffer.SetClosed(_state.HasEnded);
            if (!_state.HasEnded)
            {
                _gate.Reopen();
            }

            _ending.Release();
        }
    }

    /// <summary>Ends the run because the program ends; never throws.</summary>
    public async Task EndWithProgramAsync(RunStatus status, string reason)
    {
        KilledBecause = status == RunStatus.Killed && !_state.HasEnded ? reason : KilledBecause;
        await CloseAsync(status, reason).ConfigureAwait(false);
    }

    /// <summary>Ends the run unless it has ended, and lets go of what it holds. Never throws: what goes wrong is logged.</summary>
    public async ValueTask CloseAsync(RunStatus status = RunStatus.Failed, string? reason = null)
    {
        // A token of its own: disposal must also work after the caller's was cancelled, and must not hang.
        using var timeout = new CancellationTokenSource(Services.DisposeTimeout, Services.Time);
        await TryEndAsync(status, reason, timeout.Token).ConfigureAwait(false);
        _state.End();
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
        if (_writer.Close() is { } journal)
        {
            RunLogMessages.JournalLeft(_logger, RunId, journal);
        }
    }

    private IEnumerable<EndingStep> StepsToTheLastValue(RunStatus status, string? reason) =>
    [
        new(
            "The changes of the code",
            StepFailure.Note,
            Timeout.InfiniteTimeSpan,
            token => _changes.KeepAsync(status, _buffer.Add, Note, token)),
        new("What observers were told", StepFailure.StopIfFinished, Timeout.InfiniteTimeSpan, _observers.DrainAsync),
        new("What was logged", StepFailure.StopIfFinished, Timeout.InfiniteTimeSpan, FlushLastAsync) { MayComeLater = true },
        EndingStep.Needed("The state of the run", token => ConfirmOpenAsync(status, token)) with { MayComeLater = true },
        EndingStep.Needed("The reason", token => SendErrorAsync(reason, token)),
    ];

    private IEnumerable<EndingStep> StepsToTheEnd(RunEnd end) =>
    [
        .. Services.Observers.Select(
            observer => StepOf(observer, StepFailure.Note, (told, run, token) => told.RunEndingAsync(run, end, token))),
        EndingStep.Needed("The end in the journal", _ => WriteEndAsync(end)),
        EndingStep.Needed("The end of the run", token => SendEndAsync(end, token)) with { MayComeLater = true },
    ];

    private IEnumerable<EndingStep> StepsAfterTheEnd(RunEnd end) =>
        Services.Observers.Select(observer => StepOf(observer, StepFailure.Log, (told, run, token) => told.RunEndedAsync(run, end, token)));

    private EndingStep StepOf(
        IRunObserver observer, StepFailure onFailure, Func<IRunObserver, ObservedRun, CancellationToken, Task> call) => new(
        observer.Name,
        observer.IsRequired && onFailure == StepFailure.Note ? StepFailure.StopIfFinished : onFailure,
        observer.TimeLimit,
        token => _observers.CallAsync(observer, call, token));

    private async Task RunAsync(IEnumerable<EndingStep> steps, RunStatus status, CancellationToken cancellationToken)
    {
        foreach (var step in steps.Where(step => _undelivered is null || !step.MayComeLater))
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
            catch (MlflowException exception) when (step.MayComeLater && IsJournaled(status, exception))
            {
                _undelivered = exception;
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

    // What must be done may take what the caller's token allows; the rest, in a run that did not end well, a part of it only, so that the
    // run ends as what it is.
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

    private static bool IsBorne(EndingStep step, RunStatus status, Exception exception, CancellationToken cancellationToken) =>
        step.OnFailure switch
        {
            StepFailure.Stop => false,
            StepFailure.StopIfFinished =>
                status != RunStatus.Finished && exception is not RunStateException && !cancellationToken.IsCancellationRequested,
            StepFailure.Note => !cancellationToken.IsCancellationRequested,
            _ => true,
        };

    // What does not end well ends as what it is, also with values missing; what is published has them all.
    private bool IsJournaled(RunStatus status, MlflowException exception) =>
        status == RunStatus.Finished && exception.IsTransient && _writer.JournalPath is not null;

    private void ThrowIfUndelivered()
    {
        if (_undelivered is { } cause)
        {
            throw new MlflowException(
                cause.Code,
                $"Run {RunId} is complete, but its store does not know yet: {cause.Message} All that it recorded, and that it is FINISHED, "
                + $"is in the journal '{_writer.JournalPath}'. "
                + "Complete it again, or let RunTracker.ReplayJournals send it when the store is back.",
                cause);
        }
    }

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

    private Task FlushLastAsync(CancellationToken cancellationToken)
    {
        _buffer.SetClosed(true);
        return _buffer.FlushAsync(cancellationToken);
    }

    private async Task ConfirmOpenAsync(RunStatus status, CancellationToken cancellationToken)
    {
        try
        {
            await (status != RunStatus.Finished ? _state.ReadAsync(cancellationToken)
                : _isFinishSent ? Task.CompletedTask
                : ThrowUnlessOpenAsync(cancellationToken)).ConfigureAwait(false);
        }
        catch (RunStateException)
        {
            _writer.SettleEnd();
            throw;
        }
    }

    private Task SendErrorAsync(string? error, CancellationToken cancellationToken) => error is null
        ? Task.CompletedTask
        : _writer.SendErrorAsync(error, cancellationToken);

    private Task WriteEndAsync(RunEnd end)
    {
        if (_writer.WrittenEnd != ToEntry(end))
        {
            _writer.WriteAhead(ToEntry(end));
        }

        return Task.CompletedTask;
    }

    private Task SendEndAsync(RunEnd end, CancellationToken cancellationToken)
    {
        _isFinishSent |= end.Status == RunStatus.Finished;
        return _writer.SendEndAsync(ToEntry(end), cancellationToken);
    }

    private RunEnd ToEnd(RunStatus status, string? reason)
    {
        var endedAt = _writer.WrittenEnd is { } written && written.Status == status
            ? DateTimeOffset.FromUnixTimeMilliseconds(written.EndTime)
            : Services.Time.GetUtcNow();
        return new RunEnd { Status = status, EndedAt = endedAt, Error = reason };
    }

    private static JournalEnd ToEntry(RunEnd end) => new(end.Status, end.EndedAt.ToUnixTimeMilliseconds(), end.Error);

    private async Task TryEndAsync(RunStatus status, string? reason, CancellationToken cancellationToken)
    {
        try
        {
            if (!_state.HasEnded)
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
