using System.Runtime.CompilerServices;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;
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

    /// <summary>Opens what a run has written to its log: the artifact <c>logs/run.log</c>, else the log that its executor keeps.</summary>
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
        if (logs.Any(entry => entry.Path == RunLogFile.ArtifactPath))
        {
            return new RunLog(
                runId, RunLogFile.ArtifactPath, new ArtifactLog(artifacts, TrackingStore, runId, _options.TimeProvider).ReadAsync);
        }

        var executor = ExecutorTags.ReadExecutor(run.TagsByKey());
        if (executor is not null
            && (executor.Log is not null || executor.Kind != LocalDetector.Kind)
            && FindService(executor) is { } service)
        {
            return new RunLog(
                runId,
                executor.Log?.Locator ?? $"{executor.Kind} {executor.Id}",
                (follow, token) => ExecutorLines(service, executor, follow, token));
        }

        var place = executor?.Log is { } log ? $"The executor, {executor.Kind} {executor.Id}, keeps one at {log.Url ?? log.Locator}."
            : executor?.Url is { } url ? $"The executor, {executor.Kind} {executor.Id}, may keep one: {url}."
            : executor is { Kind: LocalDetector.Kind }
                ? "It ran as a program on a machine, not under an executor, and nobody else keeps what it printed."
            : executor is not null ? $"The executor, {executor.Kind} {executor.Id}, has told no place of one."
            : "The run does not say by what it was executed.";
        var advice = executor is null or { Kind: LocalDetector.Kind }
            ? ""
            : " To read logs of executors here, add their package to ExecutorServices, such as UseAws() of RunLinkedData.Aws.";
        throw new RunStateException(
            ErrorCode.LogNotFound,
            runId,
            $"No log of run {runId} can be read from here: it has no artifact {RunLogFile.ArtifactPath}, "
            + $"which AddRunLog() of the program's logging writes. {place}{advice}");
    }

    /// <summary>Who can be asked about an executor: of its kind, or of the kind of place where its log is.</summary>
    private IExecutorService? FindService(Executor executor)
    {
        IExecutorService[] services = [.. _options.ExecutorServices, _localExecutions];
        return services.FirstOrDefault(service => service.Knows(executor.Kind))
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
