using RunLinkedData.Datasets.Versions;
using RunLinkedData.Lineage;
using RunLinkedData.MLflow;

namespace RunLinkedData;

public sealed partial class RunTracker
{
    /// <summary>Tells what some data was made from, and which runs have read it, over any number of steps and processes: a graph of runs and external inputs.</summary>
    /// <remarks>
    /// From a data version, the first step downstream goes to the runs that have read that dataset; all further steps follow all datasets of the runs that were found.
    /// Runs in any state are followed, deleted ones too. A step takes one search, for each 250 runs of the level before and each 500 processes; downstream one more
    /// for each 1,000 runs found.
    /// </remarks>
    /// <param name="runOrVersion">
    /// A run's ID or the first 8 or more digits of it; or a data version as text such as <c>demand-forecast/forecasts@latest</c>, which <c>docs/references.md</c> describes.
    /// </param>
    /// <param name="configure">Sets direction, depth and the number of nodes. Default: both directions to the end, up to 10,000 nodes.</param>
    /// <exception cref="ReferenceException">The text is neither a run nor a reference, or what it names is not there.</exception>
    /// <exception cref="DatasetException"><c>RUN_NOT_FOUND</c>: the reference names a run that is not there. <c>DATASET_NOT_FOUND</c>: that run has not written the dataset.</exception>
    /// <exception cref="MlflowException">
    /// <c>RESOURCE_DOES_NOT_EXIST</c>: there is no run of that ID. <c>INVALID_PARAMETER_VALUE</c>: an option is out of range. Or the store cannot be read.
    /// </exception>
    public LineageGraph GetLineage(string runOrVersion, Action<LineageOptions>? configure = null) => Blocking.Wait(() => GetLineageAsync(runOrVersion, configure));

    /// <inheritdoc cref="GetLineage"/>
    /// <param name="runOrVersion">
    /// A run's ID or the first 8 or more digits of it; or a data version as text such as <c>demand-forecast/forecasts@latest</c>, which <c>docs/references.md</c> describes.
    /// </param>
    /// <param name="configure">Sets direction, depth and the number of nodes. Default: both directions to the end, up to 10,000 nodes.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<LineageGraph> GetLineageAsync(string runOrVersion, Action<LineageOptions>? configure = null, CancellationToken cancellationToken = default)
    {
        var options = new LineageOptions();
        configure?.Invoke(options);
        options.Check();
        var start = await new RunOrVersionFinder(TrackingStore).FindAsync(runOrVersion, cancellationToken).ConfigureAwait(false);
        if (start.Dataset is { } dataset && start.Run.FindTag(RunTags.OutputPrefix + dataset) is null)
        {
            throw PublishedCheck.Missing(dataset, start.Run);
        }

        return await new LineageWalk(TrackingStore, options).WalkAsync(start, cancellationToken).ConfigureAwait(false);
    }
}
