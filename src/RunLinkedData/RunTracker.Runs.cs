using System.Diagnostics;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;
using RunLinkedData.Model.Members;
using RunLinkedData.Provenance.Capturing;
using RunLinkedData.Provenance.Host;
using RunLinkedData.Recording;
using RunLinkedData.Recording.Ending;
using RunLinkedData.Recording.Journal;
using RunLinkedData.Recording.Publishing;
using RunLinkedData.Recording.Replay;
using RunLinkedData.Recording.Reusing;
using RunLinkedData.Recording.Sending;
using RunLinkedData.Versions.Finding;
using RunLinkedData.Versions.Provenance;
using RunLinkedData.Versions.References;
using RunLinkedData.Waiting;

namespace RunLinkedData;

public sealed partial class RunTracker
{
    /// <summary>
    /// Starts a run of a process. Complete it, and dispose it in any case: <c>using var run = tracker.StartRun("demand-forecast");</c>
    /// </summary>
    /// <remarks>
    /// When the variable <c>MLFLOW_RUN_ID</c> is set, the first call of the program joins that run instead: it records on it and leaves it,
    /// and the program that started it ends it. A call that names another process, or a parent, starts a run of its own; the first is part
    /// of the run of the variable.
    /// </remarks>
    /// <param name="process">The process; it is created with its first run. Default: <see cref="RunTrackerOptions.Process"/>.</param>
    /// <param name="configure">Sets name, parameters, tags, description and parent.</param>
    /// <returns>The run; its <see cref="Run.Id"/> is the version of the data it will write.</returns>
    /// <exception cref="ArgumentException">A name is not valid, or is given twice; no run is started then.</exception>
    /// <exception cref="MlflowException">
    /// A value is refused (<c>INVALID_PARAMETER_VALUE</c>); no run is started then. Or the store cannot be written.
    /// </exception>
    /// <exception cref="ReferenceException">
    /// There is no such parent, or no run that <see cref="StartRunOptions.JoinRunId"/> or <c>MLFLOW_RUN_ID</c> names.
    /// </exception>
    /// <exception cref="RunStateException">The run that is to be joined has ended, or the process was deleted.</exception>
    public Run StartRun(string? process = null, Action<StartRunOptions>? configure = null)
    {
        var run = Blocking.Wait(() => StartRunAsync(process, configure));
        run.MakeCurrent();
        return run;
    }

    /// <inheritdoc cref="StartRun"/>
    /// <param name="process">The process; it is created with its first run. Default: <see cref="RunTrackerOptions.Process"/>.</param>
    /// <param name="configure">Sets name, parameters, tags, description and parent.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<Run> StartRunAsync(
        string? process = null,
        Action<StartRunOptions>? configure = null,
        CancellationToken cancellationToken = default)
    {
        var start = new StartRunOptions();
        configure?.Invoke(start);
        var values = RunStart.Check(start, _services.Overrides);
        var context = _services.ProgramContextSource.Begin();
        if (start.JoinRunId is { } other)
        {
            var (run, owner) = await FindOuterAsync(other, cancellationToken).ConfigureAwait(false);
            return process is null || process == owner
                ? await JoinAsync(run, owner, start.JoinAsTool, values, cancellationToken).ConfigureAwait(false)
                : throw new ArgumentException(
                    $"Run {other} is one of '{owner}', not of '{process}'. Leave the process out.", nameof(process));
        }

        // What is said in the program goes before what is in a variable, which stays for the next run then.
        if (values.Tags.All(tag => tag.Key != RunTags.ParentRunId) && _options.Environment.RunId is { } outer)
        {
            var (run, owner) = await FindOuterAsync(outer, cancellationToken).ConfigureAwait(false);
            if ((process ?? _options.Process ?? owner) != owner)
            {
                start.ParentRunId = outer;
                values = RunStart.Check(start, _services.Overrides);
            }
            else if (_options.Environment.TryTakeRunId())
            {
                try
                {
                    return await JoinAsync(run, owner, start.JoinAsTool, values, cancellationToken).ConfigureAwait(false);
                }
                catch
                {
                    // The next attempt must meet the same run, not quietly start a new one.
                    _options.Environment.PutBackRunId(outer);
                    throw;
                }
            }
        }

        var activity = Telemetry.StartRun(process);
        try
        {
            var experiment = await GetOrCreateProcessAsync(process, cancellationToken).ConfigureAwait(false);
            if (start.ParentRunId is { } parent)
            {
                await new RunLookup(TrackingStore).GetAsync(parent, cancellationToken).ConfigureAwait(false);
            }

            var program = await context.GetAsync(cancellationToken).ConfigureAwait(false);
            var links = await FindLinksAsync(experiment.ExperimentId, program, cancellationToken).ConfigureAwait(false);
            var startedAt = _options.TimeProvider.GetUtcNow();
            var newRun = RunStart.ToNewRun(start, values.Tags, experiment.ExperimentId, User, startedAt, [.. program.Tags, .. links]);
            var created = await RunWriter.StartAsync(TrackingStore, newRun, cancellationToken).ConfigureAwait(false);
            try
            {
                var role = start.IsShared ? RunRole.Host : RunRole.Owner;
                var run = Open(() => new RunRecorder(_services, created, experiment.Name, program, activity, role));
                run.Apply((values.Params, []));
                return run;
            }
            catch (Exception exception)
            {
                await EndUnopenedAsync(created.Info.RunId, exception).ConfigureAwait(false);
                throw;
            }
        }
        catch (Exception exception)
        {
            activity?.SetStatus(ActivityStatusCode.Error, exception.GetType().Name);
            activity?.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Goes on with a run that has not ended in the place of the program that started it, which was interrupted, or has handed it over:
    /// this one ends it.
    /// </summary>
    /// <param name="runId">The run's ID.</param>
    /// <exception cref="RunStateException">The run has ended (<c>RUN_ENDED</c>) or was deleted (<c>RUN_DELETED</c>).</exception>
    /// <exception cref="ReferenceException">
    /// There is no such run (<c>RUN_NOT_FOUND</c>), or the text is no run ID (<c>REFERENCE_INVALID</c>).
    /// </exception>
    /// <exception cref="MlflowException">The store cannot be read or written.</exception>
    public Run ResumeRun(string runId) => Blocking.Wait(() => ResumeRunAsync(runId));

    /// <inheritdoc cref="ResumeRun"/>
    /// <param name="runId">The run's ID.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<Run> ResumeRunAsync(string runId, CancellationToken cancellationToken = default)
    {
        ReferenceErrors.CheckRunId(runId);
        return ResumeAsync(runId, cancellationToken);
    }

    /// <summary>
    /// Sends what is in the journals of <see cref="RunTrackerOptions.JournalFolder"/> and their store has not got: of runs whose program
    /// was killed, or whose store was away when they ended. Values, and the end that the program gave the run, arrive exactly once.
    /// Journals in use are left alone.
    /// </summary>
    /// <remarks>
    /// May be broken off and called again, also by several programs at once. A run whose program was killed before it said how it ends has
    /// all its values then and stays RUNNING: <see cref="FindStaleRuns"/>. Runs that have ended otherwise in the meantime stay so.
    /// </remarks>
    /// <returns>
    /// What came of each journal, the oldest first; those with a <see cref="ReplayedRun.Problem"/> as a rule still lie there.
    /// </returns>
    /// <exception cref="InvalidOperationException">The options name no folder of journals.</exception>
    /// <exception cref="MlflowException">The store cannot be reached or says no; what was not sent stays in the journals.</exception>
    public IReadOnlyList<ReplayedRun> ReplayJournals() => Blocking.Wait(() => ReplayJournalsAsync());

    /// <inheritdoc cref="ReplayJournals"/>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<IReadOnlyList<ReplayedRun>> ReplayJournalsAsync(
        CancellationToken cancellationToken = default) => _services.Journals is { } journals
        ? ReplayAsync(journals.Find(), cancellationToken)
        : throw new InvalidOperationException(
            "There are no journals to replay: "
            + $"set {nameof(RunTrackerOptions)}.{nameof(RunTrackerOptions.JournalFolder)} to the folder in which runs write them.");

    /// <summary>
    /// Runs <paramref name="work"/> as a run of a process: completes it when the work returns, fails it with the exception recorded when it
    /// throws, and ends it as KILLED when it is cancelled. A run that is joined by <c>MLFLOW_RUN_ID</c> is left then, and ended by its
    /// owner. This is the form to prefer.
    /// </summary>
    /// <param name="process">The process; it is created with its first run. Null for <see cref="RunTrackerOptions.Process"/>.</param>
    /// <param name="work">The work; it need not complete the run.</param>
    /// <param name="configure">Sets name, parameters, tags, description and parent.</param>
    /// <param name="cancellationToken">Cancels starting and completing, and tells a cancellation of the work from a failure.</param>
    /// <returns>The run's ID: the version of the data it wrote.</returns>
    /// <exception cref="RunLinkedDataException">
    /// The run could not be started or completed. What <paramref name="work"/> throws comes through as it is.
    /// </exception>
    public async Task<string> RunAsync(
        string? process,
        Func<Run, Task> work,
        Action<StartRunOptions>? configure = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        var run = await StartRunAsync(process, configure, cancellationToken).ConfigureAwait(false);
        return await WorkAsync(run, work, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Runs <paramref name="work"/> as <see cref="RunAsync"/> does, unless a published run of the process was made from the same: the same
    /// code, parameters, versions of inputs and external inputs, as <paramref name="configure"/> declares them. That run is given then, and
    /// nothing is executed.
    /// </summary>
    /// <remarks>
    /// <para>
    /// Runs are told apart by a fingerprint, the tag <c>rld.fingerprint</c>; <c>docs/status.md</c> has what is in it. It is written when
    /// the work has ended well and has recorded nothing that was not declared; else a warning says why the next call will not take the run.
    /// What the work reads without recording it, nobody can see.
    /// </para>
    /// <para>
    /// Code that was changed and not committed counts by the hash of its changes. Where the code is not known exactly, and in a run that
    /// is joined or made again, the work is always done. A run that was deleted, or whose data is gone, is not taken. Of several callers
    /// at once, those of one tracker wait for each other; of several programs each may do the work.
    /// </para>
    /// </remarks>
    /// <param name="process">The process; it is created with its first run. Null for <see cref="RunTrackerOptions.Process"/>.</param>
    /// <param name="configure">Declares inputs, parameters and outputs.</param>
    /// <param name="work">The work; it need not complete the run.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The run that was taken or made.</returns>
    /// <exception cref="ArgumentException">A name is not valid.</exception>
    /// <exception cref="RunLinkedDataException">
    /// A declared input names nothing, or the run could not be started or completed. What the work throws comes through as it is.
    /// </exception>
    /// <exception cref="MlflowException">The store, or the place of an external input, cannot be read.</exception>
    public async Task<RunIfStaleResult> RunIfStaleAsync(
        string? process,
        Action<RunIfStaleOptions> configure,
        Func<Run, Task> work,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(configure);
        ArgumentNullException.ThrowIfNull(work);
        RunIfStaleOptions options = new();
        configure(options);
        options.Check();
        StartRunOptions start = new();
        options.Configure(start);
        var parameters = RunStart.Check(start, _services.Overrides).Params;
        if (start.JoinRunId is not null || start.IsShared || _options.Environment.RunId is not null)
        {
            return await RunAnywayAsync(process, options, work, null, "other programs record on it too", cancellationToken)
                .ConfigureAwait(false);
        }

        var program = await _services.ProgramContextSource.GetAsync(cancellationToken).ConfigureAwait(false);
        var (code, problem) = _services.Overrides.Reproduces is not null ? (null, "it makes another run again")
            : await DeclaredCode.FindAsync(program, cancellationToken).ConfigureAwait(false);
        if (code is null)
        {
            return await RunAnywayAsync(process, options, work, null, problem, cancellationToken).ConfigureAwait(false);
        }

        var experiment = await GetOrCreateProcessAsync(process, cancellationToken).ConfigureAwait(false);
        var declared = await new DeclaredInputs(_services).ResolveAsync(experiment, options, parameters, code, cancellationToken)
            .ConfigureAwait(false);
        using var turn = await _reused.EnterAsync(declared.Fingerprint, cancellationToken).ConfigureAwait(false);
        return await new ReusableRun(_services, _logger).FindAsync(experiment.ExperimentId, declared, cancellationToken)
            .ConfigureAwait(false) is { } taken
                ? new RunIfStaleResult { RunId = taken, WasRun = false, Fingerprint = declared.Fingerprint }
                : await RunAnywayAsync(process, options, work, declared, null, cancellationToken).ConfigureAwait(false);
    }

    private async Task<RunIfStaleResult> RunAnywayAsync(
        string? process,
        RunIfStaleOptions options,
        Func<Run, Task> work,
        Declaration? declared,
        string? problem,
        CancellationToken cancellationToken)
    {
        async Task WorkAsync(Run run)
        {
            run.Declared = declared;
            await work(run).ConfigureAwait(false);
            problem ??= run.Remember(declared!);
        }

        var runId = await RunAsync(process, WorkAsync, options.Configure, cancellationToken).ConfigureAwait(false);
        if (problem is not null)
        {
            ReusableRun.IsNotReusable(_logger, runId, problem);
        }

        return new RunIfStaleResult { RunId = runId, WasRun = true, Fingerprint = declared?.Fingerprint, NotReusable = problem };
    }

    private static async Task<string> WorkAsync(Run run, Func<Run, Task> work, CancellationToken cancellationToken)
    {
        await using (run.ConfigureAwait(false))
        {
            try
            {
                run.MakeCurrent();
                await work(run).ConfigureAwait(false);
                await run.CompleteUnlessEndedAsync(cancellationToken).ConfigureAwait(false);
                return run.Id;
            }
            catch (Exception exception)
            {
                await run.EndBrokenAsync(exception, cancellationToken.IsCancellationRequested).ConfigureAwait(false);
                if (exception is RunStateException ended && ended.RunId == run.Id && run.KilledBecause is { } signal)
                {
                    // The work came upon a run that a signal had ended under it.
                    throw new OperationCanceledException(signal, exception, cancellationToken);
                }

                throw;
            }
        }
    }

    private async Task<IReadOnlyList<ReplayedRun>> ReplayAsync(IEnumerable<string> journals, CancellationToken cancellationToken)
    {
        JournalReplay replay = new(TrackingStore);
        List<ReplayedRun> replayed = [];
        foreach (var journal in journals)
        {
            if (await replay.ReplayAsync(journal, cancellationToken).ConfigureAwait(false) is { } run)
            {
                replayed.Add(run);
            }
        }

        return replayed;
    }

    private async Task<Run> ResumeAsync(string runId, CancellationToken cancellationToken)
    {
        // What an earlier program has left comes first, so that it does not undo what this one records.
        await ReplayAsync(_services.Journals?.FindOf(runId) ?? [], cancellationToken).ConfigureAwait(false);
        var run = await new RunLookup(TrackingStore).GetAsync(runId, cancellationToken).ConfigureAwait(false);
        ThrowUnlessOpen(run);
        var experiment = await TrackingStore.GetExperimentAsync(run.Info.ExperimentId, cancellationToken).ConfigureAwait(false);
        return await GoOnAsync(run, experiment.Name, RunRole.Resumer, cancellationToken).ConfigureAwait(false);
    }

    private async Task<(MlflowRun Run, string Process)> FindOuterAsync(string runId, CancellationToken cancellationToken)
    {
        var run = await new RunLookup(TrackingStore).GetAsync(runId, cancellationToken).ConfigureAwait(false);
        return (run, (await TrackingStore.GetExperimentAsync(run.Info.ExperimentId, cancellationToken).ConfigureAwait(false)).Name);
    }

    private static void ThrowUnlessActive(MlflowRun run)
    {
        var runId = run.Info.RunId;
        if (run.Info.LifecycleStage == LifecycleStage.Deleted)
        {
            throw new RunStateException(
                ErrorCode.RunDeleted, runId, $"Run {runId} was deleted and cannot be resumed. Restore it first, or start a new run.");
        }
    }

    private static void ThrowUnlessOpen(MlflowRun run)
    {
        ThrowUnlessActive(run);
        var runId = run.Info.RunId;
        if (run.Info.Status is not (RunStatus.Running or RunStatus.Scheduled))
        {
            throw new RunStateException(
                ErrorCode.RunEnded,
                runId,
                $"Run {runId} has ended as {run.Info.Status.ToText()} and cannot be resumed: "
                + "a version never changes once its run ended. Start a new run.");
        }

    }

    internal async Task<Run> GoOnAsync(MlflowRun run, string process, RunRole role, CancellationToken cancellationToken)
    {
        if (run.Info.Status == RunStatus.Scheduled)
        {
            await RunWriter.StartAsync(TrackingStore, run.Info.RunId, cancellationToken).ConfigureAwait(false);
        }

        var program = await _services.ProgramContextSource.GetAsync(cancellationToken).ConfigureAwait(false);
        return Open(() =>
        {
            RunRecorder recorder = new(_services, run, process, program, Telemetry.StartRun(process), role);
            recorder.RecordResumption();
            return recorder;
        });
    }

    private async Task<Run> JoinAsync(
        MlflowRun run,
        string process,
        bool isTool,
        (IReadOnlyList<Param> Params, IReadOnlyList<Tag> Tags) values,
        CancellationToken cancellationToken)
    {
        ThrowUnlessOpen(run);
        var role = isTool ? RunRole.JoinAsTool() : RunRole.Join();
        var joined = await GoOnAsync(run, process, role, cancellationToken).ConfigureAwait(false);

        // Its name and what it is about are its owner's to say.
        joined.Apply((values.Params, [.. values.Tags.Where(tag => tag.Key is not (RunTags.Name or RunTags.Description))]));
        return joined;
    }

    /// <summary>Ends a run that its caller never gets to see; what goes wrong with that is logged.</summary>
    private async Task EndUnopenedAsync(string runId, Exception reason)
    {
        using var timeout = new CancellationTokenSource(_options.DisposeTimeout, _options.TimeProvider);
        try
        {
            var endedAt = _options.TimeProvider.GetUtcNow().ToUnixTimeMilliseconds();
            JournalEnd end = new(RunStatus.Failed, endedAt, RunFailure.Of(reason).Reason);
            await new RunWriter(TrackingStore, runId, journal: null).EndAsync(end, timeout.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            RunLogMessages.CloseFailed(_logger, runId, exception);
        }
    }

    private Run Open(Func<RunRecorder> start)
    {
        // Before observers are told of the run: what they do at the end of the program comes after the end of its runs then.
        _guard.Watch();
        var recorder = start();
        if (recorder.Role.Place is { } place)
        {
            RunLogMessages.JoinedGroup(_logger, recorder.RunId, recorder.Process, place.Index, place.Group, place.Attempt);
        }
        else if (recorder.Role.Member is { } member)
        {
            RunLogMessages.Joined(_logger, recorder.RunId, recorder.Process, member.Id);
        }
        else
        {
            RunLogMessages.Started(_logger, recorder.RunId, recorder.Process);
        }

        var opened = new Run(recorder, closed => _open.TryRemove(closed, out _), new RunPublication(_services).PublishIfCompleteAsync);
        _open.TryAdd(opened, true);
        ExceptionInFlight.Watch();
        return opened;
    }

    /// <summary>The tags that tie a new run to others: the run that it makes again, and that of the same job's earlier attempt.</summary>
    private async Task<IReadOnlyList<Tag>> FindLinksAsync(string experimentId, ProgramContext program, CancellationToken cancellationToken)
    {
        List<Tag> links = [];
        if (_services.Overrides.Reproduces is { } reproduced)
        {
            links.Add(new Tag(RunTags.Reproduces, reproduced));
        }

        try
        {
            var earlier = await new EarlierAttempt(TrackingStore)
                .FindAsync(experimentId, program.Executor, program.Execution.Orchestrator, cancellationToken).ConfigureAwait(false);
            if (earlier is not null)
            {
                links.Add(new Tag(RunTags.RetryOf, earlier.Info.RunId));
            }
        }
        catch (MlflowException exception)
        {
            // A link is no reason to do without the run.
            RunLogMessages.NoLink(_logger, program.Executor?.Id ?? program.Execution.Orchestrator?.Id ?? "", exception);
        }

        return links;
    }

    private async Task<Experiment> GetOrCreateProcessAsync(string? process, CancellationToken cancellationToken)
    {
        var experiment = await Processes().GetOrCreateAsync(process, cancellationToken).ConfigureAwait(false);
        if (experiment.ArtifactLocation.Length > 0)
        {
            // What its runs could not write to is to be heard of before there is one.
            _artifactStores.Open(experiment.ArtifactLocation);
            await _processArtifacts.ThrowIfGoneAsync(experiment, cancellationToken).ConfigureAwait(false);
        }

        return experiment;
    }

    private string User => _options.User ?? UserName.Of(_options.Environment.Read);

    private ProcessLookup Processes() => new(TrackingStore, _options.Process, _options.Environment);
}
