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
}
