using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;
using RunLinkedData.Model.Members;
using RunLinkedData.Provenance.Capturing;
using RunLinkedData.Recording;
using RunLinkedData.Recording.Joining;
using RunLinkedData.Recording.Sending;
using RunLinkedData.Waiting;

namespace RunLinkedData;

public sealed partial class RunTracker
{
    /// <summary>
    /// Joins the run that this program makes together with others, such as the children of an array job: finds it, or creates it when
    /// this is the first of them. <c>using var run = tracker.JoinRun("sales");</c>
    /// </summary>
    /// <remarks>
    /// <para>
    /// The members find their run by the key of their group: <see cref="JoinRunOptions.Group"/>, else <c>MLFLOW_RUN_ID</c> names the run,
    /// else it is the job of the executor. <c>docs/members.md</c> lists the executors that are known. On a tracking server the first
    /// members wait 5 to 6 seconds until they are sure to have found the same run.
    /// </para>
    /// <para>
    /// A member does not end the run: <see cref="Run.Complete"/> says that this member has finished, and disposal without it that it has
    /// failed, and why. Another attempt at the same index replaces it; an attempt that is still at work then gets <c>MEMBER_REPLACED</c>.
    /// </para>
    /// </remarks>
    /// <param name="process">The process; it is created with its first run. Default: <see cref="RunTrackerOptions.Process"/>.</param>
    /// <param name="configure">Says which group and member it is, where the executor does not; parameters and tags.</param>
    /// <returns>The run, of which this program is a member.</returns>
    /// <exception cref="ArgumentException">
    /// A name or an option is not valid, or nothing says which group or member it is; no run is joined then.
    /// </exception>
    /// <exception cref="MlflowException">
    /// A value is refused, such as a parameter that the run has with another value (<c>INVALID_PARAMETER_VALUE</c>); or the store cannot
    /// be written.
    /// </exception>
    /// <exception cref="ReferenceException">There is no run that <c>MLFLOW_RUN_ID</c> names.</exception>
    /// <exception cref="RunStateException">
    /// The group's run has ended (<c>RUN_ENDED</c>): what is published is not changed by a member that comes later. Or it was deleted.
    /// </exception>
    public Run JoinRun(string? process = null, Action<JoinRunOptions>? configure = null)
    {
        var run = Blocking.Wait(() => JoinRunAsync(process, configure));
        run.MakeCurrent();
        return run;
    }

    /// <inheritdoc cref="JoinRun"/>
    /// <param name="process">The process; it is created with its first run. Default: <see cref="RunTrackerOptions.Process"/>.</param>
    /// <param name="configure">Says which group and member it is, where the executor does not; parameters and tags.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<Run> JoinRunAsync(
        string? process = null,
        Action<JoinRunOptions>? configure = null,
        CancellationToken cancellationToken = default)
    {
        JoinRunOptions join = new();
        configure?.Invoke(join);
        var start = ToStart(join);
        var values = RunStart.Check(start, _services.Overrides);
        var program = await _services.ProgramContextSource.GetAsync(cancellationToken).ConfigureAwait(false);
        var (run, owner, place) = await FindNamedRunAsync(process, join, program, cancellationToken).ConfigureAwait(false)
            ?? await FindGroupRunAsync(process, join, start, values.Tags, program, cancellationToken).ConfigureAwait(false);
        JoiningPlace.ThrowUnlessOpen(run, place);
        var joined = await GoOnAsync(run, owner, RunRole.Join(JoiningPlace.In(run, place)), cancellationToken).ConfigureAwait(false);
        try
        {
            // Its name and what it is about are said by whoever creates it.
            joined.Apply((values.Params, [.. values.Tags.Where(tag => tag.Key is not (RunTags.Name or RunTags.Description))]));

            // At once: from here on an earlier attempt is not the one that counts.
            await joined.FlushAsync(cancellationToken).ConfigureAwait(false);
            await joined.RespectPublicationAsync(cancellationToken).ConfigureAwait(false);
            return joined;
        }
        catch (Exception exception)
        {
            await joined.EndBrokenAsync(exception, cancellationToken.IsCancellationRequested).ConfigureAwait(false);
            await joined.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>
    /// Runs <paramref name="work"/> as a member of the group that makes a run together, which <see cref="JoinRun"/> finds: the member has
    /// finished when the work returns, failed with the exception recorded when it throws, and is KILLED when it is cancelled. The last
    /// member that finishes publishes the run. This is the form to prefer.
    /// </summary>
    /// <param name="process">The process; it is created with its first run. Null for <see cref="RunTrackerOptions.Process"/>.</param>
    /// <param name="work">The work; it need not complete the run.</param>
    /// <param name="configure">Says which group and member it is, where the executor does not; parameters and tags.</param>
    /// <param name="cancellationToken">Cancels joining and completing, and tells a cancellation of the work from a failure.</param>
    /// <returns>The run's ID: once it is published, the version of the data that its members wrote.</returns>
    /// <exception cref="ArgumentException">
    /// A name or an option is not valid, or nothing says which group or member it is; no run is joined then.
    /// </exception>
    /// <exception cref="RunLinkedDataException">
    /// The run could not be joined, completed or published. What <paramref name="work"/> throws comes through as it is.
    /// </exception>
    public async Task<string> RunMemberAsync(
        string? process,
        Func<Run, Task> work,
        Action<JoinRunOptions>? configure = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        var run = await JoinRunAsync(process, configure, cancellationToken).ConfigureAwait(false);
        return await WorkAsync(run, work, cancellationToken).ConfigureAwait(false);
    }

    private static StartRunOptions ToStart(JoinRunOptions join)
    {
        StartRunOptions start = new() { Name = join.Name, Description = join.Description };
        foreach (var (name, value) in join.Parameters)
        {
            start.Parameters[name] = value;
        }

        foreach (var (key, value) in join.Tags)
        {
            start.Tags[key] = value;
        }

        return start;
    }

    // What is said in the program goes before what is in a variable.
    private async Task<(MlflowRun Run, string Process, GroupPlace Place)?> FindNamedRunAsync(
        string? process, JoinRunOptions join, ProgramContext program, CancellationToken cancellationToken)
    {
        if (join.Group is not null || _options.Environment.RunId is not { } runId)
        {
            return null;
        }

        var (run, owner) = await FindOuterAsync(runId, cancellationToken).ConfigureAwait(false);
        if ((process ?? _options.Process ?? owner) != owner)
        {
            return null;
        }

        var array = program.Execution.Array;
        ThrowUnlessActive(run);
        return (run, owner, JoiningPlace.Find(join, array, run.FindTag(RunTags.Group) ?? array?.Key ?? runId));
    }

    private async Task<(MlflowRun Run, string Process, GroupPlace Place)> FindGroupRunAsync(
        string? process,
        JoinRunOptions join,
        StartRunOptions start,
        IReadOnlyList<Tag> tags,
        ProgramContext program,
        CancellationToken cancellationToken)
    {
        var array = program.Execution.Array;
        var place = JoiningPlace.Find(join, array, keyOfRun: null);
        var experiment = await GetOrCreateProcessAsync(process, cancellationToken).ConfigureAwait(false);

        // The state of one member says nothing of the run; that of the whole job does.
        var whole = program with { Executor = join.Group is null ? array?.Job : null };
        var newRun = RunStart.ToNewRun(
            start, tags, experiment.ExperimentId, User, _options.TimeProvider.GetUtcNow(), [.. whole.Tags]);
        var run = await RunWriter.FindOrStartAsync(
            TrackingStore, newRun, new Tag(RunTags.Group, place.Group), place.Index, cancellationToken).ConfigureAwait(false);
        return (run, experiment.Name, place);
    }
}
