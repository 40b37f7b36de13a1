using System.Text;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;
using RunLinkedData.Model.Members;
using RunLinkedData.Recording.Ending;
using RunLinkedData.Recording.Joining;
using RunLinkedData.Recording.Journal;
using RunLinkedData.Recording.Logs;
using RunLinkedData.Recording.Sending;
using RunLinkedData.Versions.Provenance;
using RunLinkedData.Waiting;

namespace RunLinkedData.Recording;

internal sealed partial class RunRecorder : IDisposable
{
    // Whoever kills a program waits for a few seconds only.
    private static readonly TimeSpan LimitWhenKilled = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan TraceLimit = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _ending = new(1, 1);

    // An answer may have been lost on its way: the run may be FINISHED although Complete has thrown, and trying again must go through.
    private bool _isFinishSent;

    // What could not be sent at the end of a run that ends well, but is in its journal.
    private MlflowException? _undelivered;

    /// <summary>The signal that has ended the run, in words; null when none has.</summary>
    public string? KilledBecause { get; private set; }

    /// <summary>Ends the run: what is recorded is sent, then its state is changed. One that was joined is left as it is.</summary>
    public async Task EndAsync(RunStatus status, CancellationToken cancellationToken, RunFailure? failure = null)
    {
        await _ending.EnterAsync(cancellationToken).ConfigureAwait(false);
        var isCompleting = status == RunStatus.Finished;
        try
        {
            ThrowIfEnded();
            if (Role is { PublishesMembers: not null } or { IsTool: true } && status != RunStatus.Finished)
            {
                // The run goes on as if nothing had been tried: whoever tries it next can publish, or record, all the same.
                _state.End();
                return;
            }

            if (status != RunStatus.Finished && _writer.WrittenEnd is { } written)
            {
                // It was ended before, and only the store does not know. Completing it may come after a failure, not the other way round.
                (status, failure) = (written.Status, written.Error is { } error ? new RunFailure(error) : null);
            }

            // From here on nothing is taken any more, so that nothing can slip in behind the last flush.
            _gate.Close(refuseIfWriting: status == RunStatus.Finished);
            _undelivered = null;
            if (Role.Member is { } member)
            {
                await RunAsync(StepsToLeave(member, status, failure), status, cancellationToken).ConfigureAwait(false);
                _state.End();
                if (member.Place is null)
                {
                    RunLogMessages.Left(_logger, RunId, status.ToText());
                }
                else
                {
                    RunLogMessages.LeftGroup(_logger, RunId, status.ToText());
                }

                return;
            }

            if (status != RunStatus.Finished)
            {
                // That is certain; before anything is tried that may hang.
                _writer.WriteAhead(ToEntry(ToEnd(status, failure)));
            }

            await RunAsync(StepsToTheLastValue(status, failure), status, cancellationToken).ConfigureAwait(false);
            var end = ToEnd(status, failure);
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
                _relay?.SetOpen(true);
            }

            _ending.Release();
        }
    }

    /// <summary>Ends the run because the program ends; never throws.</summary>
    public async Task EndWithProgramAsync(RunStatus status, RunFailure failure)
    {
        KilledBecause = status == RunStatus.Killed && !_state.HasEnded ? failure.Reason : KilledBecause;
        await CloseAsync(status, failure).ConfigureAwait(false);
    }

    /// <summary>
    /// Closes a run whose program has not said how it ends, unless it has: that counts as a failure. Never throws: what goes wrong is
    /// logged.
    /// </summary>
    /// <param name="inFlight">The exception that was on its way then, if that is known.</param>
    public ValueTask ForgetAsync(Exception? inFlight)
    {
        if (!_state.HasEnded && _writer.WrittenEnd is null && !_isFinishSent && Role.PublishesMembers is null)
        {
            if (Role.Member is null)
            {
                var written = Inventory.Written.Select(output => output.Dataset).ToList();
                RunLogMessages.Forgotten(_logger, RunId, Process, written.Count == 0 ? "nothing was saved" : string.Join(", ", written));
            }
            else if (!Role.IsTool)
            {
                RunLogMessages.LeftWithoutComplete(_logger, RunId, Process);
            }
        }

        return CloseAsync(RunStatus.Failed, RunFailure.Forgotten(inFlight));
    }

    /// <summary>Ends the run unless it has ended, and lets go of what it holds. Never throws: what goes wrong is logged.</summary>
    private async ValueTask CloseAsync(RunStatus status, RunFailure failure)
    {
        // A token of its own: disposal must also work after the caller's was cancelled, and must not hang.
        using var timeout = new CancellationTokenSource(Services.DisposeTimeout, Services.Time);
        await TryEndAsync(status, failure, timeout.Token).ConfigureAwait(false);
        _state.End();
        RunLogs.Remove(Log);
        await CloseLogAsync(timeout.Token).ConfigureAwait(false);
        Dispose();
    }

    /// <summary>Ends the run after its work threw; never throws itself, so that the work's own exception comes through.</summary>
    public async Task EndBrokenAsync(RunStatus status, RunFailure? failure)
    {
        using var timeout = new CancellationTokenSource(Services.DisposeTimeout, Services.Time);
        await TryEndAsync(status, failure, timeout.Token).ConfigureAwait(false);
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
        _meter?.Dispose();
        Activity?.Dispose();
        _buffer.Dispose();
        if (_writer.Close() is { } journal)
        {
            RunLogMessages.JournalLeft(_logger, RunId, journal);
        }
    }

    private IEnumerable<EndingStep> StepsToTheLastValue(RunStatus status, RunFailure? failure) =>
    [
        TraceStep(failure),
        .. Role.PublishesMembers is null ? [ChangesStep(status, _buffer.Add)] : Array.Empty<EndingStep>(),
        new("What it ran in", StepFailure.Note, Timeout.InfiniteTimeSpan, _ => RecordEnvironment()),
        ToldStep(),
        MeterStep(),
        new("What was logged", StepFailure.StopIfFinished, Timeout.InfiniteTimeSpan, FlushLastAsync) { MayComeLater = true },
        EndingStep.Needed("The state of the run", token => ConfirmOpenAsync(status, token)) with { MayComeLater = true },
        EndingStep.Needed("The members of the group", _ => ConfirmMembers()),
        EndingStep.Needed("The reason", token => SendErrorAsync(failure?.Reason, token)),
        new("What programs recorded that joined the run", StepFailure.Note, Timeout.InfiniteTimeSpan, FindMembersAsync),
    ];

    // Values first, and the record with all that came up.
    private IEnumerable<EndingStep> StepsToLeave(RunMember member, RunStatus status, RunFailure? failure)
    {
        // What the owner has not said of its own code is said by this one.
        var isCodeKnown = Started.FindTag(RunTags.SourceCommit) is not null;
        var end = ToEnd(status, failure);
        return
        [
            .. Role.IsTool
                ? Array.Empty<EndingStep>()
                : [TraceStep(failure), ChangesStep(status, tag => _ = isCodeKnown || _buffer.TryAdd(tag))],
            ToldStep(),
            MeterStep(),
            .. status == RunStatus.Finished && member.Place is { } place
                ? [EndingStep.Needed("The one run of the group", token => SettleGroupAsync(place, token))]
                : Array.Empty<EndingStep>(),
            EndingStep.Needed("How the run was left", _ => TellOwner(member, status, failure)),
            new("What was logged", StepFailure.StopIfFinished, Timeout.InfiniteTimeSpan, FlushLastAsync),
            .. Services.Observers.Select(
                observer => StepOf(observer, StepFailure.Note, (told, run, token) => told.RunLeavingAsync(run, end, token))),
        ];
    }

    private EndingStep ChangesStep(RunStatus status, Action<Tag> addTag) => new(
        "The changes of the code",
        StepFailure.Note,
        Timeout.InfiniteTimeSpan,
        token => _changes.KeepAsync(status, addTag, Note, token));

    private EndingStep ToldStep() => new("What observers were told", StepFailure.StopIfFinished, Timeout.InfiniteTimeSpan, TellLastAsync);

    private Task TellLastAsync(CancellationToken cancellationToken)
    {
        LogWriter.Flush();
        Console?.Flush();
        _relay?.SetOpen(false);
        return _observers.DrainAsync(cancellationToken);
    }

    private EndingStep MeterStep() => new("System metrics", StepFailure.Note, Timeout.InfiniteTimeSpan, _ => StopMeter());

    private EndingStep TraceStep(RunFailure? failure) => new(
        "The trace of the error", StepFailure.Note, TraceLimit, token => KeepTraceAsync(failure?.Trace, token));

    private IEnumerable<EndingStep> StepsToTheEnd(RunEnd end) =>
    [
        .. Services.Observers.Select(
            observer => StepOf(observer, StepFailure.Note, (told, run, token) => told.RunEndingAsync(run, end, token))),
        EndingStep.Needed("The end in the journal", _ => WriteEndAsync(end)),
        EndingStep.Needed("The end of the run", token => SendEndAsync(end, token)) with { MayComeLater = true },
    ];

    private IEnumerable<EndingStep> StepsAfterTheEnd(RunEnd end) =>
        Services.Observers.Select(observer => StepOf(observer, StepFailure.Log, (told, run, token) => told.RunEndedAsync(run, end, token)));

    private Task KeepTraceAsync(string? trace, CancellationToken cancellationToken)
    {
        if (trace is null)
        {
            return Task.CompletedTask;
        }

        if (Log.HasLines)
        {
            LogWriter.WriteLine(trace);
        }

        return Artifacts.WriteAsync(
            Role.PathOf(RunFailure.ArtifactPath), Encoding.UTF8.GetBytes(trace + "\n"), cancellationToken: cancellationToken);
    }

    private Task RecordEnvironment()
    {
        // It stands for the record, where there is one.
        if (Services.KeepsRecord
            && _changes.Known is { } changes
            && RunEnvironment.ToTag(ToRecord(end: null), changes.Diff) is { } tag)
        {
            _buffer.Add(tag);
        }

        return Task.CompletedTask;
    }

    private Task SettleGroupAsync(GroupPlace place, CancellationToken cancellationToken) =>
        OtherRuns.SettleAsync(Services.Store, Started, place.Group, cancellationToken);

    private Task TellOwner(RunMember member, RunStatus status, RunFailure? failure)
    {
        _buffer.TryAdd(member.ToTag(status));
        if (failure is not null)
        {
            _buffer.TryAdd(member.ToErrorTag(failure.Reason));
        }

        return Task.CompletedTask;
    }

    private async Task FindMembersAsync(CancellationToken cancellationToken)
    {
        if (_state.Latest is { } run)
        {
            _members = await MemberRecords.AddAsync(Artifacts, run, known: null, Note, cancellationToken).ConfigureAwait(false);
            if (Role.PublishesMembers is null && _members is not null)
            {
                // What those had recorded when they left is in the record too; of a group, all left before.
                await _state.RefreshAsync(cancellationToken).ConfigureAwait(false);
            }

            foreach (var failed in (_members ?? []).Where(member => member.Error is not null))
            {
                Note($"The program {failed.Id} that joined the run left it as {failed.Status}: {failed.Error}");
            }
        }
    }

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
        status == RunStatus.Finished && Role.Member is null && exception.IsTransient && _writer.JournalPath is not null;

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

    private Task StopMeter()
    {
        _meter?.Stop();
        return Task.CompletedTask;
    }

    private Task FlushLastAsync(CancellationToken cancellationToken)
    {
        RecordFigures();
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

    // One that has begun again meanwhile may be about to change what was put together.
    private Task ConfirmMembers()
    {
        if (Role.PublishesMembers is { } size && _state.Latest is { } latest)
        {
            MembersFinished.Check(latest, size);
        }

        return Task.CompletedTask;
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
        _state.BeginEnding();
        return _writer.SendEndAsync(ToEntry(end), cancellationToken);
    }

    private RunEnd ToEnd(RunStatus status, RunFailure? failure)
    {
        var endedAt = _writer.WrittenEnd is { } written && written.Status == status
            ? RunFacts.Time(written.EndTime)
            : Services.Time.GetUtcNow();
        return new RunEnd { Status = status, EndedAt = endedAt, Error = failure?.Reason };
    }

    private static JournalEnd ToEntry(RunEnd end) => new(end.Status, end.EndedAt.ToUnixTimeMilliseconds(), end.Error);

    private async Task TryEndAsync(RunStatus status, RunFailure? failure, CancellationToken cancellationToken)
    {
        try
        {
            if (!_state.HasEnded)
            {
                await EndAsync(status, cancellationToken, failure).ConfigureAwait(false);
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
