using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Tracking;

namespace RunLinkedData.Datasets;

/// <summary>Finds data versions in the store and opens them, published ones only unless told otherwise.</summary>
internal sealed class DataVersions(ITrackingStore store, ArtifactStoreRegistry artifactStores)
{
    private const int NamesInErrors = 20;

    /// <summary>Resolves a reference and opens what it names.</summary>
    public async Task<Dataset> OpenAsync(DataReference reference, CancellationToken cancellationToken)
    {
        if (reference.RunId is not { } runId)
        {
            var latest = await FindLatestAsync(reference, cancellationToken).ConfigureAwait(false);
            return await OpenAsync(reference.Dataset, latest, new LoadDatasetOptions(), cancellationToken).ConfigureAwait(false);
        }

        var run = await GetRunAsync(reference.Dataset, runId, cancellationToken).ConfigureAwait(false);
        if (reference.Process is { } process)
        {
            var experiment = await store.GetExperimentAsync(run.Info.ExperimentId, cancellationToken).ConfigureAwait(false);
            if (experiment.Name != process)
            {
                throw NotFound(reference, $"run {runId} is one of process '{experiment.Name}'");
            }
        }

        return await OpenAsync(reference.Dataset, run, new LoadDatasetOptions(), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Opens a dataset of a run.</summary>
    public async Task<Dataset> OpenAsync(string name, string runId, LoadDatasetOptions options, CancellationToken cancellationToken)
    {
        DatasetIdentity.CheckName(name);
        var run = await GetRunAsync(name, runId, cancellationToken).ConfigureAwait(false);
        return await OpenAsync(name, run, options, cancellationToken).ConfigureAwait(false);
    }

    private async Task<Dataset> OpenAsync(string name, MlflowRun run, LoadDatasetOptions options, CancellationToken cancellationToken)
    {
        if (!options.AllowUnpublished)
        {
            ThrowUnlessPublished(name, run);
        }

        var artifacts = artifactStores.Open(run.Info.ArtifactUri);
        return await Dataset.OpenAsync(artifacts, name, run, cancellationToken).ConfigureAwait(false) ?? throw Missing(name, run);
    }

    private async Task<MlflowRun> GetRunAsync(string dataset, string runId, CancellationToken cancellationToken)
    {
        try
        {
            return await store.GetRunAsync(runId, cancellationToken).ConfigureAwait(false);
        }
        catch (MlflowException exception) when (exception.Code == MlflowErrorCode.ResourceDoesNotExist)
        {
            throw new DatasetException(
                ErrorCode.RunNotFound,
                $"There is no run '{runId}' in {store.TrackingUri}. Check the ID, and whether MLFLOW_TRACKING_URI names the store that holds it.",
                dataset,
                runId,
                exception);
        }
    }

    private async Task<MlflowRun> FindLatestAsync(DataReference reference, CancellationToken cancellationToken)
    {
        var experiment = await store.FindExperimentAsync(reference.Process!, cancellationToken).ConfigureAwait(false)
            ?? throw NotFound(reference, $"there is no process '{reference.Process}' in {store.TrackingUri}{await KnownProcessesAsync(cancellationToken).ConfigureAwait(false)}");
        if (experiment.LifecycleStage == LifecycleStage.Deleted)
        {
            throw NotFound(reference, $"the process '{reference.Process}' was deleted; restore its experiment {experiment.ExperimentId} to read it again");
        }

        var query = new RunQuery([experiment.ExperimentId])
        {
            Filter = $"attributes.status = 'FINISHED' AND tags.`{RunTags.OutputPrefix}{reference.Dataset}` LIKE '%'",
            MaxResults = 1,
        };
        var page = await store.SearchRunsAsync(query, cancellationToken).ConfigureAwait(false);
        return page.Items is [var latest, ..]
            ? latest
            : throw NotFound(
                reference,
                $"no finished run of '{reference.Process}' has written a dataset '{reference.Dataset}'{await KnownDatasetsAsync(experiment.ExperimentId, cancellationToken).ConfigureAwait(false)}");
    }

    private async Task<string> KnownProcessesAsync(CancellationToken cancellationToken)
    {
        var page = await store.SearchExperimentsAsync(new ExperimentQuery { MaxResults = NamesInErrors }, cancellationToken).ConfigureAwait(false);
        return Known(page.Items.Select(experiment => experiment.Name));
    }

    private async Task<string> KnownDatasetsAsync(string experimentId, CancellationToken cancellationToken)
    {
        var query = new RunQuery([experimentId]) { Filter = "attributes.status = 'FINISHED'", MaxResults = NamesInErrors };
        var page = await store.SearchRunsAsync(query, cancellationToken).ConfigureAwait(false);
        return Known(page.Items.SelectMany(OutputsOf).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    private static string Known(IEnumerable<string> names)
    {
        var text = string.Join(", ", names.Select(name => $"'{name}'"));
        return text.Length == 0 ? "" : $"; known are {text}";
    }

    private static IEnumerable<string> OutputsOf(MlflowRun run) => run.Tags
        .Where(tag => tag.Key.StartsWith(RunTags.OutputPrefix, StringComparison.Ordinal))
        .Select(tag => tag.Key[RunTags.OutputPrefix.Length..]);

    private static void ThrowUnlessPublished(string name, MlflowRun run)
    {
        var runId = run.Info.RunId;
        if (run.Info.LifecycleStage == LifecycleStage.Deleted)
        {
            throw new DatasetException(
                ErrorCode.RunDeleted,
                $"Run {runId}, which wrote '{name}', was deleted. Restore it (TrackingStore.RestoreRunAsync, or 'Restore' in MLflow) to read it as before; {LookAllTheSame}.",
                name,
                runId);
        }

        if (run.Info.Status != RunStatus.Finished)
        {
            var state = run.Info.Status.ToString().ToUpperInvariant();
            var why = run.FindTag(RunTags.Error) is { } error ? $" ({error})" : "";
            throw new DatasetException(
                ErrorCode.DatasetNotPublished,
                $"'{name}' of run {runId} is not published: the run is {state}{why}, and only a FINISHED run publishes its datasets. "
                + $"Take another version, or wait for the run to end; {LookAllTheSame}.",
                name,
                runId);
        }
    }

    private const string LookAllTheSame = "to look at it all the same, load it with AllowUnpublished = true";

    private static DatasetException Missing(string name, MlflowRun run) => new(
        ErrorCode.DatasetNotFound,
        $"Run {run.Info.RunId} holds no whole dataset '{name}': there is no manifest{Known(OutputsOf(run).Order(StringComparer.Ordinal))}. "
        + "Files that a broken run left behind can be looked at with RunTracker.OpenArtifacts.",
        name,
        run.Info.RunId);

    private static ReferenceException NotFound(DataReference reference, string reason) => new(
        ErrorCode.ReferenceNotFound,
        reference.ToString(),
        $"'{reference}' names nothing: {reason}.");
}
