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
    /// <param name="runId">The run, in whatever state.</param>
    /// <exception cref="MlflowException"><c>RESOURCE_DOES_NOT_EXIST</c>: there is no such run. Or the store cannot be read.</exception>
    public Reproduction GetReproduction(string runId) => Blocking.Wait(() => GetReproductionAsync(runId));

    /// <inheritdoc cref="GetReproduction"/>
    /// <param name="runId">The run, in whatever state.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<Reproduction> GetReproductionAsync(string runId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(runId);
        var run = await TrackingStore.GetRunAsync(runId, cancellationToken).ConfigureAwait(false);
        var provenance = await GetProvenanceAsync(run, cancellationToken).ConfigureAwait(false);
        return await new ReproductionPlan(TrackingStore, provenance, run.Info.LifecycleStage).MakeAsync(cancellationToken).ConfigureAwait(false);
    }
}
