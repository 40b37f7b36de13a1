using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Stores;
using RunLinkedData.Model;
using RunLinkedData.Versions.References;

namespace RunLinkedData.Versions.Finding;

/// <summary>Reads the runs and experiments behind a reference, and says what there is when one is missing.</summary>
internal sealed class VersionRuns(ITrackingStore store)
{
    // How many candidates an error shows.
    private const int MostCandidates = 10;

    private const int NamesCompared = 1000;
    private const int RunsForNames = 20;

    /// <exception cref="DatasetException"><c>RUN_NOT_FOUND</c>: there is no such run.</exception>
    public async Task<MlflowRun> GetAsync(string dataset, string runId, CancellationToken cancellationToken)
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

    /// <summary>The run that an alias points to.</summary>
    /// <exception cref="DatasetException"><c>RUN_NOT_FOUND</c> or <c>RUN_DELETED</c>: it is not there any more.</exception>
    public async Task<MlflowRun> GetOfAliasAsync(DataReference reference, string runId, CancellationToken cancellationToken)
    {
        MlflowRun? run = null;
        Exception? cause = null;
        try
        {
            run = await store.GetRunAsync(runId, cancellationToken).ConfigureAwait(false);
        }
        catch (MlflowException exception) when (exception.Code == MlflowErrorCode.ResourceDoesNotExist)
        {
            cause = exception;
        }

        return run is { Info.LifecycleStage: LifecycleStage.Active } ? run : throw new DatasetException(
            run is null ? ErrorCode.RunNotFound : ErrorCode.RunDeleted,
            $"The alias '{reference.Version.Text}' of '{reference.Process}/{reference.Dataset}' points to run {runId}, which {(run is null ? "is not there any more" : "was deleted")}. "
            + $"Move the alias to another version{(run is null ? "" : ", or restore the run")}.",
            reference.Dataset,
            runId,
            cause);
    }

    /// <summary>The experiment of the reference's process.</summary>
    /// <exception cref="ReferenceException">There is none, or it was deleted.</exception>
    public Task<Experiment> FindProcessAsync(DataReference reference, CancellationToken cancellationToken) =>
        FindProcessAsync(reference.Process!, reason => ReferenceErrors.NotFound(reference, reason), cancellationToken);

    /// <summary>The experiment of a process.</summary>
    /// <exception cref="ReferenceException">There is none, or it was deleted.</exception>
    public Task<Experiment> FindProcessAsync(string process, CancellationToken cancellationToken) =>
        FindProcessAsync(process, reason => ReferenceErrors.ProcessNotFound(process, reason), cancellationToken);

    public async Task<IReadOnlyList<string>> AllExperimentsAsync(CancellationToken cancellationToken)
    {
        List<string> ids = [];
        string? token = null;
        do
        {
            var page = await store.SearchExperimentsAsync(new ExperimentQuery { MaxResults = NamesCompared, PageToken = token }, cancellationToken).ConfigureAwait(false);
            ids.AddRange(page.Items.Select(experiment => experiment.ExperimentId));
            token = page.NextPageToken;
        }
        while (token is not null);
        return ids;
    }

    /// <summary>The one run, deleted or not, whose ID begins with hexadecimal digits. There must be no other.</summary>
    public async Task<MlflowRun> FindByPrefixAsync(
        IReadOnlyList<string> experimentIds, string prefix, string? process, Func<string, ReferenceException> error, CancellationToken cancellationToken)
    {
        List<MlflowRun> found = [];
        foreach (var some in experimentIds.Chunk(RunDirectory.ExperimentsAtOnce))
        {
            var query = new RunQuery
            {
                ExperimentIds = some,
                Filter = $"attributes.run_id LIKE '{prefix}%'",
                MaxResults = MostCandidates + 1,
                ViewType = ViewType.All,
            };
            found.AddRange((await store.SearchRunsAsync(query, cancellationToken).ConfigureAwait(false)).Items);
        }

        return found switch
        {
            [var run] => run,
            [] => throw error($"no run{(process is null ? "" : $" of '{process}'")} has an ID that begins with '{prefix}'"),
            _ => throw error($"several runs begin with '{prefix}'; write more digits of one of {string.Join(", ", found.Take(MostCandidates).Select(VersionFinder.Describe))}{(found.Count > MostCandidates ? ", …" : "")}"),
        };
    }

    /// <summary>The datasets of the newest finished runs, for a message.</summary>
    public async Task<string> KnownDatasetsAsync(string experimentId, string wanted, CancellationToken cancellationToken)
    {
        var query = new RunQuery { ExperimentIds = [experimentId], Filter = "attributes.status = 'FINISHED'", MaxResults = RunsForNames };
        var page = await store.SearchRunsAsync(query, cancellationToken).ConfigureAwait(false);
        return ReferenceErrors.Known(page.Items.SelectMany(OutputsOf).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal), wanted);
    }

    /// <summary>The names of the datasets that a run wrote.</summary>
    public static IEnumerable<string> OutputsOf(MlflowRun run) => run.Tags
        .Where(tag => tag.Key.StartsWith(RunTags.OutputPrefix, StringComparison.Ordinal))
        .Select(tag => tag.Key[RunTags.OutputPrefix.Length..]);

    private async Task<Experiment> FindProcessAsync(string process, Func<string, ReferenceException> error, CancellationToken cancellationToken)
    {
        var experiment = await store.FindExperimentAsync(process, cancellationToken).ConfigureAwait(false)
            ?? throw error($"there is no process '{process}' in {store.TrackingUri}{await KnownProcessesAsync(process, cancellationToken).ConfigureAwait(false)}");
        return experiment.LifecycleStage == LifecycleStage.Active
            ? experiment
            : throw error($"the process '{process}' was deleted; restore its experiment {experiment.ExperimentId} to read it again");
    }

    private async Task<string> KnownProcessesAsync(string wanted, CancellationToken cancellationToken)
    {
        var page = await store.SearchExperimentsAsync(new ExperimentQuery { MaxResults = NamesCompared }, cancellationToken).ConfigureAwait(false);
        return ReferenceErrors.Known(page.Items.Select(experiment => experiment.Name), wanted);
    }
}
