using System.Runtime.CompilerServices;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;
using RunLinkedData.Model.Members;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Provenance.Executors;
using RunLinkedData.Recording.Logs;
using RunLinkedData.Versions.Finding;
using RunLinkedData.Versions.Provenance;
using RunLinkedData.Waiting;

namespace RunLinkedData;

public sealed partial class RunTracker
{
    /// <summary>Tells where the data of a run comes from: parameters, inputs, code, program, machine, image, executor.</summary>
    /// <remarks>
    /// It is read from the record in the run's artifacts, <c>provenance/run.json</c>; what that lacks comes from the params, tags and
    /// inputs in MLflow. State and parameters are always MLflow's. A run of another tool, without a record, gives what MLflow knows.
    /// </remarks>
    /// <param name="runOrVersion">
    /// The run, in whatever state: its ID or the first 8 digits or more of it; or a data version such as
    /// <c>demand-forecast/forecasts@latest</c>.
    /// </param>
    /// <exception cref="MlflowException">The store cannot be read.</exception>
    /// <exception cref="ReferenceException">The text is neither a run ID nor a reference, or what it names is not there.</exception>
    /// <exception cref="DatasetException"><c>DATASET_NOT_FOUND</c>: the run has not written the dataset.</exception>
    public RunProvenance GetProvenance(string runOrVersion) => Blocking.Wait(() => GetProvenanceAsync(runOrVersion));

    /// <inheritdoc cref="GetProvenance"/>
    /// <param name="runOrVersion">
    /// The run, in whatever state: its ID or the first 8 digits or more of it; or a data version such as
    /// <c>demand-forecast/forecasts@latest</c>.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<RunProvenance> GetProvenanceAsync(string runOrVersion, CancellationToken cancellationToken = default) =>
        await GetProvenanceAsync(
            await _resolver.FindWrittenAsync(runOrVersion, cancellationToken).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);

    private Task<RunProvenance> GetProvenanceAsync(ResolvedRun found, CancellationToken cancellationToken) =>
        new ProvenanceReader(_artifactStores.Open).ReadAsync(found.Run, found.Process, cancellationToken);

    /// <summary>
    /// Opens what a run has written to its log: the artifact <c>logs/run.log</c>, of a run that the members of a group make the logs of all
    /// of them by time; else the log that its executor keeps.
    /// </summary>
    /// <remarks>
    /// The log of an executor is found when a package that knows it was added to <see cref="RunTrackerOptions.ExecutorServices"/>, such as
    /// <c>RunLinkedData.Aws</c>, or when it is a file on this machine.
    /// </remarks>
    /// <param name="runOrVersion">
    /// The run, in whatever state: its ID or the first 8 digits or more of it; or a data version such as
    /// <c>demand-forecast/forecasts@latest</c>.
    /// </param>
    /// <exception cref="RunStateException">
    /// <c>LOG_NOT_FOUND</c>: there is no log to be had from here; the message says where it may be.
    /// </exception>
    /// <exception cref="MlflowException">The store cannot be read.</exception>
    /// <exception cref="ReferenceException">The text is neither a run ID nor a reference, or what it names is not there.</exception>
    /// <exception cref="DatasetException"><c>DATASET_NOT_FOUND</c>: the run has not written the dataset.</exception>
    public RunLog OpenLog(string runOrVersion) => Blocking.Wait(() => OpenLogAsync(runOrVersion));

    /// <inheritdoc cref="OpenLog"/>
    /// <param name="runOrVersion">
    /// The run, in whatever state: its ID or the first 8 digits or more of it; or a data version such as
    /// <c>demand-forecast/forecasts@latest</c>.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<RunLog> OpenLogAsync(string runOrVersion, CancellationToken cancellationToken = default)
    {
        var run = (await _resolver.FindWrittenAsync(runOrVersion, cancellationToken).ConfigureAwait(false)).Run;
        var runId = run.Info.RunId;
        var artifacts = _artifactStores.Open(run.Info.ArtifactUri);
        var logs = await artifacts.ListAsync("logs", cancellationToken).ConfigureAwait(false);
        return logs.Any(entry => RunLogFile.IsOfMember(entry.Path))
            ? new RunLog(
                runId,
                GroupLog.Source,
                (follow, token) => new GroupLog(artifacts, TrackingStore, runId, _options.TimeProvider).ReadAsync(follow, token))
            : logs.Any(entry => entry.Path == RunLogFile.ArtifactPath)
            ? new RunLog(
                runId, RunLogFile.ArtifactPath, new ArtifactLog(artifacts, TrackingStore, runId, _options.TimeProvider).ReadAsync)
            : ExecutorLogOf(run, $"it has no artifact {RunLogFile.ArtifactPath}, which AddRunLog() of the program's logging writes");
    }

    /// <summary>
    /// Opens the log that the executor of a run keeps, also when the run has one of its own: it has what the program could not write
    /// itself, such as the end of one that was killed for its memory, or that crashed.
    /// </summary>
    /// <inheritdoc cref="OpenLog"/>
    public RunLog OpenExecutorLog(string runOrVersion) => Blocking.Wait(() => OpenExecutorLogAsync(runOrVersion));

    /// <inheritdoc cref="OpenExecutorLog"/>
    /// <param name="runOrVersion">
    /// The run, in whatever state: its ID or the first 8 digits or more of it; or a data version such as
    /// <c>demand-forecast/forecasts@latest</c>.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<RunLog> OpenExecutorLogAsync(string runOrVersion, CancellationToken cancellationToken = default)
    {
        var found = await _resolver.FindWrittenAsync(runOrVersion, cancellationToken).ConfigureAwait(false);
        return ExecutorLogOf(found.Run, "its executor's was asked for");
    }

    /// <summary>
    /// Opens what a member of a group has written to its log, the artifact <c>logs/run-0007.log</c> of the run that they make together: of
    /// its latest attempt.
    /// </summary>
    /// <param name="runOrVersion">
    /// The run, in whatever state: its ID or the first 8 digits or more of it; or a data version such as <c>sales/sales@latest</c>.
    /// </param>
    /// <param name="index">Which member, from 0.</param>
    /// <exception cref="ReferenceException">The text is no reference or run ID, or names no run.</exception>
    /// <exception cref="RunStateException">There is no log of that member (<c>LOG_NOT_FOUND</c>).</exception>
    /// <exception cref="MlflowException">The store cannot be read.</exception>
    public RunLog OpenMemberLog(string runOrVersion, int index) => Blocking.Wait(() => OpenMemberLogAsync(runOrVersion, index));

    /// <inheritdoc cref="OpenMemberLog"/>
    /// <param name="runOrVersion">
    /// The run, in whatever state: its ID or the first 8 digits or more of it; or a data version such as <c>sales/sales@latest</c>.
    /// </param>
    /// <param name="index">Which member, from 0.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<RunLog> OpenMemberLogAsync(string runOrVersion, int index, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        var run = (await _resolver.FindWrittenAsync(runOrVersion, cancellationToken).ConfigureAwait(false)).Run;
        var runId = run.Info.RunId;
        var artifacts = _artifactStores.Open(run.Info.ArtifactUri);
        var path = RunLogFile.PathOf(GroupPlace.ToText(index));
        if (!(await artifacts.ListAsync("logs", cancellationToken).ConfigureAwait(false)).Any(entry => entry.Path == path))
        {
            throw new RunStateException(
                ErrorCode.LogNotFound,
                runId,
                $"Run {runId} has no artifact {path}: it has no member {index}, or that has logged nothing by AddRunLog() of its logging.");
        }

        ArtifactLog log = new(artifacts, TrackingStore, runId, _options.TimeProvider, path, HasLeft);
        return new RunLog(runId, path, log.ReadAsync);

        bool HasLeft(MlflowRun now) =>
            RunGroup.Of(now)?.Members.FirstOrDefault(member => member.Index == index) is not (null or { Status: RunStatus.Running });
    }

    private RunLog ExecutorLogOf(MlflowRun run, string why)
    {
        var executor = ExecutorTags.ReadExecutor(run.TagsByKey());
        return executor is not null && FindService(executor) is { } service
            ? new RunLog(
                run.Info.RunId,
                executor.Log?.Locator ?? $"{executor.Kind} {executor.Id}",
                (follow, token) => ExecutorLines(service, executor, follow, token))
            : throw new RunStateException(
                ErrorCode.LogNotFound,
                run.Info.RunId,
                $"No log of run {run.Info.RunId} can be read from here: {why}. {PlaceOf(executor)}");
    }

    private static string PlaceOf(Executor? executor)
    {
        const string Advice =
            " To read logs of executors here, add their package to ExecutorServices, such as UseAws() of RunLinkedData.Aws.";
        const string Command = "command";
        return executor switch
        {
            null => "The run does not say by what it was executed.",
            { Log: { Kind: Command } log } =>
                $"The executor, {executor.Kind} {executor.Id}, prints it, while it keeps it, by: {log.Locator[(Command.Length + 1)..]}",
            { Log: { } log } => $"The executor, {executor.Kind} {executor.Id}, keeps one at {log.Url ?? log.Locator}.{Advice}",
            { Kind: LocalDetector.Kind } =>
                "It ran as a program on a machine, not under an executor, and nobody else keeps what it printed.",
            { Url: { } url } => $"The executor, {executor.Kind} {executor.Id}, may keep one: {url}.{Advice}",
            _ => $"The executor, {executor.Kind} {executor.Id}, has told no place of one.{Advice}",
        };
    }

    /// <summary>
    /// Who can be asked about an executor: of its kind, else of the kind of place where its log is. This machine knows nothing of a local
    /// program but a log that is a file.
    /// </summary>
    private IExecutorService? FindService(Executor executor)
    {
        IExecutorService[] services = [.. _options.ExecutorServices, _localExecutions];
        return _options.ExecutorServices.FirstOrDefault(service => service.Knows(executor.Kind))
            ?? services.FirstOrDefault(service => executor.Log is { } log && service.Knows(log.Kind));
    }

    private static async IAsyncEnumerable<string> ExecutorLines(
        IExecutorService service,
        Executor executor,
        bool follow,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var line in service.ReadLogAsync(executor, follow, cancellationToken).ConfigureAwait(false))
        {
            yield return line.Text;
        }
    }
}
