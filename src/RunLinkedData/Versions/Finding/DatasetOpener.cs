using RunLinkedData.Datasets.Caching;
using RunLinkedData.Datasets.Locating;
using RunLinkedData.Datasets.Reading;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Stores;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Tables.Formats;
using RunLinkedData.Versions.References;

namespace RunLinkedData.Versions.Finding;

/// <summary>Opens data versions, published ones only unless told otherwise. What was seen published is taken from the cache.</summary>
internal sealed class DatasetOpener(
    ITrackingStore store,
    ArtifactStoreRegistry artifactStores,
    DatasetFormats formats,
    DatasetCache cache,
    FutureStart? future = null,
    VersionSources? sources = null)
{
    private readonly ReferenceResolver _finder = new(store, future);
    private readonly RunLookup _runs = new(store);

    /// <summary>
    /// Resolves a reference and opens what it names. The store is always asked, so that nothing is built on what was deleted.
    /// </summary>
    public Task<Dataset> OpenAsync(DataReference reference, CancellationToken cancellationToken) =>
        OpenAsync(reference, new LoadDatasetOptions(), cancellationToken);

    /// <summary>Opens what a reference names. The store is asked only what the cache does not know.</summary>
    public async Task<Dataset> LoadAsync(DataReference reference, LoadDatasetOptions options, CancellationToken cancellationToken)
    {
        var seen = options.UseCache && reference.Version.Kind == VersionKind.RunId
            ? cache.Versions?.Find(new DatasetIdentity(reference.Dataset, reference.Version.Text))
            : null;
        return seen is not null && (reference.Process is null || reference.Process == seen.Entry.Process)
            ? Open(seen, options)
            : await OpenAsync(reference, options, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Opens a dataset of a run. The store is asked only what the cache does not know.</summary>
    public async Task<Dataset> OpenAsync(string name, string runId, LoadDatasetOptions options, CancellationToken cancellationToken)
    {
        DatasetIdentity.CheckName(name);
        ReferenceErrors.CheckRunId(runId);
        if (options.UseCache && cache.Versions?.Find(new DatasetIdentity(name, runId)) is { } seen)
        {
            return Open(seen, options);
        }

        var run = await _runs.GetOfDatasetAsync(name, runId, cancellationToken).ConfigureAwait(false);
        return await OpenAsync(name, new FoundRun(run, null), options, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Resolves a reference; nothing of the data is read.</summary>
    public async Task<DataVersion> ResolveAsync(DataReference reference, CancellationToken cancellationToken)
    {
        var found = await _finder.FindAsync(reference, cancellationToken).ConfigureAwait(false);
        PublishedCheck.Throw(reference.Dataset, found.Writer);
        var process = found.Process
            ?? (await store.GetExperimentAsync(found.Writer.Info.ExperimentId, cancellationToken).ConfigureAwait(false)).Name;
        return DataVersion.Of(found.Writer, process, reference.Dataset) ?? throw PublishedCheck.Missing(reference.Dataset, found.Writer);
    }

    /// <summary>Opens a dataset of a run that was read already.</summary>
    public Task<Dataset> OpenAsync(string name, MlflowRun run, LoadDatasetOptions options, CancellationToken cancellationToken) =>
        OpenAsync(name, new FoundRun(run, null), options, cancellationToken);

    /// <summary>Opens an external input that a run has pinned, in whatever state the run is: no run has made the data.</summary>
    /// <exception cref="DatasetException">The manifest is gone or damaged.</exception>
    public async Task<Dataset> OpenAsync(ExternalInput input, MlflowRun run, CancellationToken cancellationToken)
    {
        var manifest = await ExternalInputs.ReadManifestAsync(
            artifactStores.Open(run.Info.ArtifactUri), input, run.Info.RunId, cancellationToken).ConfigureAwait(false);
        return Open(ExternalInputs.IdentityOf(input, run.Info.RunId), manifest, run);
    }

    /// <summary>An external input of a run, by what pins it.</summary>
    public Dataset Open(DatasetIdentity input, DatasetManifest manifest, MlflowRun run) => new(
        artifactStores.Open(run.Info.ArtifactUri), manifest, run, formats, cache.Files, others: Others(), identity: input);

    private async Task<Dataset> OpenAsync(DataReference reference, LoadDatasetOptions options, CancellationToken cancellationToken)
    {
        var found = await _finder.FindAsync(reference, cancellationToken).ConfigureAwait(false);
        return await OpenAsync(reference.Dataset, found, options, cancellationToken).ConfigureAwait(false);
    }

    private async Task<Dataset> OpenAsync(string name, FoundRun found, LoadDatasetOptions options, CancellationToken cancellationToken)
    {
        var (run, dataset) = (found.Writer, new DatasetIdentity(name, found.Writer.Info.RunId));
        if (run.Info.LifecycleStage == LifecycleStage.Deleted)
        {
            cache.Versions?.Remove(dataset);
        }

        if (!options.AllowUnpublished)
        {
            PublishedCheck.Throw(name, run);
        }

        var seen = options.UseCache ? cache.Versions : null;
        var files = options.UseCache ? cache.Files : null;
        var artifacts = artifactStores.Open(run.Info.ArtifactUri);
        var known = seen?.Find(dataset);
        if (known?.Manifest.Digest != run.FindTag(RunTags.OutputPrefix + name))
        {
            known = null;
        }

        var json = known?.Entry.Manifest
            ?? await ManifestJson.FetchAsync(artifacts, dataset, cancellationToken).ConfigureAwait(false)
            ?? throw PublishedCheck.MissingManifest(name, run, store.TrackingUri);
        var manifest = known?.Manifest ?? ManifestJson.Read(json, dataset);
        ThrowUnlessAsPublished(manifest, run, dataset);
        if (seen is not null && (known is null || (found.Process is not null && found.Process != known.Entry.Process)))
        {
            await seen.AddAsync(new CachedVersionFile(run, found.Process, json), dataset, cancellationToken).ConfigureAwait(false);
        }

        return new Dataset(artifacts, manifest, run, formats, files, options.PartialReads, Others());
    }

    // A manifest and its files may be changed together so that they fit each other; the run knows better.
    private static void ThrowUnlessAsPublished(DatasetManifest manifest, MlflowRun run, DatasetIdentity dataset)
    {
        if (run.FindTag(RunTags.OutputPrefix + dataset.Name) is { } published && published != manifest.Digest)
        {
            throw dataset.Corrupt(
                DatasetIdentity.ManifestFile,
                $"is not what the run published: its digest is {manifest.Digest}, and the run's tag says {published}");
        }
    }

    private Dataset Open(CachedVersion seen, LoadDatasetOptions options) => new(
        artifactStores.Open(seen.Writer.Info.ArtifactUri),
        seen.Manifest,
        seen.Writer,
        formats,
        cache.Files,
        options.PartialReads,
        Others());

    private HoldingStores Others() => new(store, artifactStores, sources);
}
