using RunLinkedData.Datasets.Versions;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Tracking;

namespace RunLinkedData.Datasets;

/// <summary>Opens data versions, published ones only unless told otherwise.</summary>
internal sealed class DataVersions(ITrackingStore store, ArtifactStoreRegistry artifactStores)
{
    private readonly VersionFinder _finder = new(store);
    private readonly VersionRuns _runs = new(store);

    /// <summary>Resolves a reference and opens what it names.</summary>
    public async Task<Dataset> OpenAsync(DataReference reference, CancellationToken cancellationToken)
    {
        var found = await _finder.FindAsync(reference, cancellationToken).ConfigureAwait(false);
        return await OpenAsync(reference.Dataset, found.Writer, new LoadDatasetOptions(), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Opens a dataset of a run.</summary>
    public async Task<Dataset> OpenAsync(string name, string runId, LoadDatasetOptions options, CancellationToken cancellationToken)
    {
        DatasetIdentity.CheckName(name);
        var run = await _runs.GetAsync(name, runId, cancellationToken).ConfigureAwait(false);
        return await OpenAsync(name, run, options, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Resolves a reference; nothing of the data is read.</summary>
    public async Task<DataVersion> ResolveAsync(DataReference reference, CancellationToken cancellationToken)
    {
        var found = await _finder.FindAsync(reference, cancellationToken).ConfigureAwait(false);
        PublishedCheck.Throw(reference.Dataset, found.Writer);
        var process = found.Process ?? (await store.GetExperimentAsync(found.Writer.Info.ExperimentId, cancellationToken).ConfigureAwait(false)).Name;
        return DataVersion.Of(found.Writer, process, reference.Dataset) ?? throw PublishedCheck.Missing(reference.Dataset, found.Writer);
    }

    /// <summary>Opens a dataset of a run that was read already.</summary>
    public async Task<Dataset> OpenAsync(string name, MlflowRun run, LoadDatasetOptions options, CancellationToken cancellationToken)
    {
        if (!options.AllowUnpublished)
        {
            PublishedCheck.Throw(name, run);
        }

        var artifacts = artifactStores.Open(run.Info.ArtifactUri);
        return await Dataset.OpenAsync(artifacts, name, run, cancellationToken).ConfigureAwait(false) ?? throw PublishedCheck.Missing(name, run);
    }
}
