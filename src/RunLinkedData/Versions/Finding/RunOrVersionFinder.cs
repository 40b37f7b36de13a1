using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Stores;
using RunLinkedData.Model;
using RunLinkedData.Versions.References;

namespace RunLinkedData.Versions.Finding;

/// <summary>Finds what a text names: a run by its ID or the beginning of it, or a data version by a reference.</summary>
internal sealed class RunOrVersionFinder(ITrackingStore store)
{
    private readonly VersionFinder _versions = new(store);
    private readonly VersionRuns _runs = new(store);

    /// <exception cref="ReferenceException">The text is neither, or what it names is not there.</exception>
    /// <exception cref="DatasetException"><c>RUN_NOT_FOUND</c>: the reference names a run that is not there.</exception>
    /// <exception cref="MlflowException"><c>RESOURCE_DOES_NOT_EXIST</c>: there is no run of that ID.</exception>
    public async Task<RunOrVersion> FindAsync(string text, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (VersionText.TryParse(text) is { Kind: VersionKind.RunId or VersionKind.Prefix } id)
        {
            var run = id.Kind == VersionKind.RunId
                ? await store.GetRunAsync(text, cancellationToken).ConfigureAwait(false)
                : await FindPrefixAsync(text, cancellationToken).ConfigureAwait(false);
            return new RunOrVersion(run, await ProcessOfAsync(run, cancellationToken).ConfigureAwait(false), null);
        }

        var reference = DataReference.Parse(text);
        var found = await _versions.FindAsync(reference, cancellationToken).ConfigureAwait(false);
        return new RunOrVersion(found.Writer, found.Process ?? await ProcessOfAsync(found.Writer, cancellationToken).ConfigureAwait(false), reference.Dataset);
    }

    private async Task<MlflowRun> FindPrefixAsync(string prefix, CancellationToken cancellationToken)
    {
        var experiments = await _runs.AllExperimentsAsync(cancellationToken).ConfigureAwait(false);
        return await _runs.FindByPrefixAsync(experiments, prefix, null, reason => ReferenceErrors.RunNotFound(prefix, reason), cancellationToken).ConfigureAwait(false);
    }

    private async Task<string> ProcessOfAsync(MlflowRun run, CancellationToken cancellationToken) =>
        (await store.GetExperimentAsync(run.Info.ExperimentId, cancellationToken).ConfigureAwait(false)).Name;
}
