using RunLinkedData.MLflow;
using RunLinkedData.Provenance;
using RunLinkedData.Runs;

namespace RunLinkedData;

public sealed partial class RunTracker
{
    /// <summary>Tells how a run is made again: code, image, command, parameters, and the data versions that its program has to read.</summary>
    /// <remarks>
    /// Everything comes from <see cref="GetProvenance"/>; nothing is executed. Inputs of a run whose record does not tell by which reference they were read are all pinned.
    /// </remarks>
    /// <param name="runOrVersion">The run, in whatever state: its ID or the first 8 digits or more of it; or a data version such as <c>demand-forecast/forecasts@latest</c>.</param>
    /// <exception cref="MlflowException"><c>RESOURCE_DOES_NOT_EXIST</c>: there is no such run. Or the store cannot be read.</exception>
    /// <exception cref="ReferenceException">The text is neither a run ID nor a reference, or what it names is not there.</exception>
    public Reproduction GetReproduction(string runOrVersion) => Blocking.Wait(() => GetReproductionAsync(runOrVersion));

    /// <inheritdoc cref="GetReproduction"/>
    /// <param name="runOrVersion">The run, in whatever state: its ID or the first 8 digits or more of it; or a data version such as <c>demand-forecast/forecasts@latest</c>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<Reproduction> GetReproductionAsync(string runOrVersion, CancellationToken cancellationToken = default)
    {
        var found = await _runsAndVersions.FindAsync(runOrVersion, cancellationToken).ConfigureAwait(false);
        var provenance = await GetProvenanceAsync(found, cancellationToken).ConfigureAwait(false);
        return await new ReproductionPlan(TrackingStore, provenance, found.Run.Info.LifecycleStage).MakeAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Compares a run with the one that it makes again, or with any other: every dataset by its digest, and where that differs by columns, values or files; and what
    /// may be the cause.
    /// </summary>
    /// <remarks>Rows are compared in their order, as a stream: memory stays flat. Only datasets whose digests differ are read.</remarks>
    /// <param name="runId">The run.</param>
    /// <param name="originalRunId">The run to compare it with. Default: the one that it makes again, which is its tag <c>rld.reproduces</c>.</param>
    /// <exception cref="RunStateException"><c>NOT_A_REPRODUCTION</c>: the run makes no other one again, and none is named.</exception>
    /// <exception cref="DatasetException">A dataset is damaged (<see cref="DatasetCorruptException"/>), or its manifest is.</exception>
    /// <exception cref="MlflowException"><c>RESOURCE_DOES_NOT_EXIST</c>: one of the runs is not there. Or the store cannot be read.</exception>
    public RunComparison CompareReproduction(string runId, string? originalRunId = null) => Blocking.Wait(() => CompareReproductionAsync(runId, originalRunId));

    /// <inheritdoc cref="CompareReproduction"/>
    /// <param name="runId">The run.</param>
    /// <param name="originalRunId">The run to compare it with. Default: the one that it makes again, which is its tag <c>rld.reproduces</c>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<RunComparison> CompareReproductionAsync(string runId, string? originalRunId = null, CancellationToken cancellationToken = default)
    {
        var other = await GetProvenanceAsync(runId, cancellationToken).ConfigureAwait(false);
        var original = originalRunId ?? other.Reproduces ?? throw new RunStateException(
            ErrorCode.NotAReproduction,
            runId,
            $"Run {runId} makes no other run again: it has no tag {RunTags.Reproduces}, which it gets when its program is started with the variable RLD_REPRODUCES. "
            + "Name the run to compare it with.");
        return await new RunComparer(_versions, await GetProvenanceAsync(original, cancellationToken).ConfigureAwait(false), other)
            .CompareAsync(cancellationToken).ConfigureAwait(false);
    }
}
