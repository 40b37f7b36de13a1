using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Stores;
using RunLinkedData.Model;
using RunLinkedData.Versions.References;

namespace RunLinkedData.Versions.Finding;

/// <summary>
/// Finds what a text names: a run by its ID, the beginning of it or that of its orchestrator, or a data version by a reference.
/// </summary>
internal sealed class RunResolver(ITrackingStore store, FutureStart? future = null)
{
    private readonly ReferenceResolver _versions = new(store, future);
    private readonly RunLookup _runs = new(store);

    /// <exception cref="ArgumentException">There is no text.</exception>
    /// <exception cref="ReferenceException">The text is neither, or what it names is not there.</exception>
    public async Task<ResolvedRun> FindAsync(string text, CancellationToken cancellationToken)
    {
        ReferenceErrors.CheckGiven(text, nameof(text));
        if (VersionText.TryParse(text) is { Kind: VersionKind.RunId or VersionKind.Prefix or VersionKind.Orchestrated } id)
        {
            var run = await (id.Kind switch
            {
                VersionKind.RunId => _runs.GetAsync(text, cancellationToken),
                VersionKind.Prefix => FindPrefixAsync(text, cancellationToken),
                _ => FindOrchestratedAsync(text, cancellationToken),
            }).ConfigureAwait(false);
            return new ResolvedRun(run, await ProcessOfAsync(run, cancellationToken).ConfigureAwait(false), null);
        }

        var reference = DataReference.Parse(text);
        var found = await _versions.FindAsync(reference, cancellationToken).ConfigureAwait(false);
        return new ResolvedRun(
            found.Writer, found.Process ?? await ProcessOfAsync(found.Writer, cancellationToken).ConfigureAwait(false), reference.Dataset);
    }

    /// <summary>As <see cref="FindAsync"/>, and the run has written the dataset that the text names.</summary>
    /// <exception cref="DatasetException"><c>DATASET_NOT_FOUND</c>: it has not.</exception>
    public async Task<ResolvedRun> FindWrittenAsync(string text, CancellationToken cancellationToken)
    {
        var found = await FindAsync(text, cancellationToken).ConfigureAwait(false);
        return found.Dataset is { } dataset && found.Run.FindTag(RunTags.OutputPrefix + dataset) is null
            ? throw PublishedCheck.Missing(dataset, found.Run)
            : found;
    }

    private async Task<MlflowRun> FindPrefixAsync(string prefix, CancellationToken cancellationToken)
    {
        var experiments = await _runs.AllExperimentsAsync(cancellationToken).ConfigureAwait(false);
        return await _runs.FindByPrefixAsync(experiments, prefix, null, prefix, cancellationToken).ConfigureAwait(false);
    }

    private async Task<MlflowRun> FindOrchestratedAsync(string id, CancellationToken cancellationToken)
    {
        var experiments = await _runs.AllExperimentsAsync(cancellationToken).ConfigureAwait(false);
        return await _runs.FindOrchestratedAsync(experiments, id, null, [], id, cancellationToken).ConfigureAwait(false);
    }

    private async Task<string> ProcessOfAsync(MlflowRun run, CancellationToken cancellationToken) =>
        (await store.GetExperimentAsync(run.Info.ExperimentId, cancellationToken).ConfigureAwait(false)).Name;
}
