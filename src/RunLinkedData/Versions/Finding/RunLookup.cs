using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Search;
using RunLinkedData.MLflow.Tracking.Stores;
using RunLinkedData.Model;
using RunLinkedData.Versions.References;

namespace RunLinkedData.Versions.Finding;

/// <summary>Reads the runs and experiments behind a reference, and says what there is when one is missing.</summary>
internal sealed class RunLookup(ITrackingStore store)
{
    // How many candidates an error shows.
    private const int MostCandidates = 10;

    // More partitions than one run of an orchestrator is asked for at once.
    private const int MostOrchestrated = 1000;

    private const int NamesCompared = 1000;
    private const int RunsForNames = 20;

    /// <summary>The run of an ID, in whatever state.</summary>
    /// <exception cref="ArgumentException">There is no ID.</exception>
    /// <exception cref="ReferenceException">
    /// <c>RUN_NOT_FOUND</c>: there is no such run. <c>REFERENCE_INVALID</c>: the text is no ID.
    /// </exception>
    public Task<MlflowRun> GetAsync(string runId, CancellationToken cancellationToken) => GetAsync(runId, runId, cancellationToken);

    /// <summary>The run that wrote a version of a dataset. As <see cref="GetAsync(string, CancellationToken)"/>.</summary>
    public Task<MlflowRun> GetOfDatasetAsync(string dataset, string runId, CancellationToken cancellationToken) =>
        GetAsync(runId, $"{dataset}@{runId}", cancellationToken);

    /// <summary>The run that an alias points to.</summary>
    /// <exception cref="ReferenceException"><c>RUN_NOT_FOUND</c>: it is not there any more.</exception>
    /// <exception cref="DatasetException"><c>RUN_DELETED</c>: it was deleted.</exception>
    public async Task<MlflowRun> GetOfAliasAsync(DataReference reference, string runId, CancellationToken cancellationToken)
    {
        var move = $"alias '{reference.Version.Text}' of '{reference.Process}/{reference.Dataset}' points to run {runId}";
        var run = await FindAsync(
            runId,
            _ => ReferenceErrors.RunNotFound(
                reference.ToString(), $"the {move}, which is not there any more; move the alias to another version"),
            cancellationToken).ConfigureAwait(false);
        return run.Info.LifecycleStage == LifecycleStage.Active ? run : throw new DatasetException(
            ErrorCode.RunDeleted,
            $"The {move}, which was deleted. Move the alias to another version, or restore the run.",
            reference.Dataset,
            runId);
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
        var experiments = store.StreamExperimentsAsync(new ExperimentQuery { MaxResults = NamesCompared }, cancellationToken);
        return await experiments.Select(experiment => experiment.ExperimentId).ToListAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The one run, deleted or not, whose ID begins with hexadecimal digits. There must be no other.</summary>
    public async Task<MlflowRun> FindByPrefixAsync(
        IReadOnlyList<string> experimentIds, string prefix, string? process, string reference, CancellationToken cancellationToken)
    {
        var found = await SearchAsync(
            experimentIds, RunFilter.RunId.Like(prefix + "%"), MostCandidates + 1, ViewType.All, cancellationToken).ConfigureAwait(false);

        return found switch
        {
            [var run] => run,
            [] => throw ReferenceErrors.RunNotFound(
                reference,
                $"no run{(process is null ? "" : $" of '{process}'")} in {store.TrackingUri} has an ID that begins with '{prefix}'"),
            _ => throw ReferenceErrors.SeveralRuns(
                reference,
                $"several runs begin with '{prefix}'; write more digits of one of "
                + $"{string.Join(", ", found.Take(MostCandidates).Select(ReferenceResolver.Describe))}"
                + $"{(found.Count > MostCandidates ? ", …" : "")}"),
        };
    }

    /// <summary>
    /// The one run that a run of an orchestrator has started, that has written a dataset when one is named. FINISHED ones go before others,
    /// which are what its retries leave; of others the newest is meant.
    /// </summary>
    public async Task<MlflowRun> FindOrchestratedAsync(
        IReadOnlyList<string> experimentIds,
        string orchestratorRun,
        string? dataset,
        IReadOnlyList<Condition> conditions,
        string reference,
        CancellationToken cancellationToken)
    {
        var filter = RunFilter.All(
        [
            RunFilter.Tag(RunTags.OrchestratorId).EqualTo(orchestratorRun),
            .. dataset is null ? [] : new[] { RunFilter.Tag(RunTags.OutputPrefix + dataset).Exists() },
            .. conditions.Select(condition => condition.ToFilter()),
        ]);
        var all = await SearchAsync(experimentIds, filter, MostOrchestrated, ViewType.ActiveOnly, cancellationToken).ConfigureAwait(false);
        var found = all.FindAll(run => conditions.All(condition => condition.Holds(run)));
        var finished = found.Where(run => run.Info.Status == RunStatus.Finished).ToList();
        return (finished, found) switch
        {
            ([var run], _) => run,
            ([], []) => throw ReferenceErrors.RunNotFound(
                reference,
                $"no run in {store.TrackingUri} was started by run {orchestratorRun} of Dagster or another orchestrator"
                + $"{(dataset is null ? "" : $" and has written '{dataset}'")}{(conditions.Count == 0 ? "" : " with these conditions")}"),
            ([], _) => found.MaxBy(run => run.Info.StartTime)!,
            _ => throw ReferenceErrors.SeveralRuns(
                reference,
                $"run {orchestratorRun} has made several; name one of "
                + $"{string.Join(", ", finished.Take(MostCandidates).Select(DescribeShare))}"
                + $"{(finished.Count > MostCandidates ? ", …" : "")}, or add a condition: ?NAME=VALUE for a parameter, "
                + $"?{Condition.TagPrefix}{RunTags.Orchestrator}.partition=KEY for the partition"),
        };
    }

    /// <summary>The datasets of the newest finished runs, for a message.</summary>
    public async Task<string> KnownDatasetsAsync(string experimentId, string wanted, CancellationToken cancellationToken)
    {
        var query = new RunQuery
        {
            ExperimentIds = [experimentId],
            Filter = RunFilter.HasStatus(RunStatus.Finished).ToString(),
            MaxResults = RunsForNames,
        };
        var page = await store.SearchRunsAsync(query, cancellationToken).ConfigureAwait(false);
        return ReferenceErrors.Known(
            page.Items.SelectMany(OutputsOf).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal), wanted);
    }

    /// <summary>The names of the datasets that a run wrote.</summary>
    public static IEnumerable<string> OutputsOf(MlflowRun run) => NamedOutputsOf(run).Where(DatasetIdentity.IsName);

    /// <summary>What is said of a run to be a dataset, and has a name that none can have: others have written that.</summary>
    public static IEnumerable<string> ImpossibleOutputsOf(MlflowRun run) =>
        NamedOutputsOf(run).Where(name => !DatasetIdentity.IsName(name));

    private async Task<List<MlflowRun>> SearchAsync(
        IReadOnlyList<string> experimentIds, RunFilter filter, int most, ViewType view, CancellationToken cancellationToken)
    {
        List<MlflowRun> found = [];
        foreach (var some in experimentIds.Chunk(RunReader.ExperimentsAtOnce))
        {
            var query = new RunQuery { ExperimentIds = some, Filter = filter.ToString(), MaxResults = most, ViewType = view };
            found.AddRange((await store.SearchRunsAsync(query, cancellationToken).ConfigureAwait(false)).Items);
        }

        return found;
    }

    private static string DescribeShare(MlflowRun run) => run.FindTag($"{RunTags.Orchestrator}.partition") is { } partition
        ? $"{run.Info.RunId} (partition {partition})"
        : ReferenceResolver.Describe(run);

    private static IEnumerable<string> NamedOutputsOf(MlflowRun run) => RunFacts.OutputsOf(run).Select(output => output.Dataset);

    private Task<MlflowRun> GetAsync(string runId, string reference, CancellationToken cancellationToken)
    {
        ReferenceErrors.CheckRunId(runId);
        return FindAsync(
            runId,
            cause => ReferenceErrors.RunNotFound(reference, $"there is no run of that ID in {store.TrackingUri}", cause),
            cancellationToken);
    }

    private async Task<MlflowRun> FindAsync(string runId, Func<Exception, ReferenceException> error, CancellationToken cancellationToken)
    {
        try
        {
            return await store.GetRunAsync(runId, cancellationToken).ConfigureAwait(false);
        }
        catch (MlflowException exception) when (exception.Code == MlflowErrorCode.ResourceDoesNotExist)
        {
            throw error(exception);
        }
    }

    private async Task<Experiment> FindProcessAsync(
        string process, Func<string, ReferenceException> error, CancellationToken cancellationToken)
    {
        var experiment = await store.FindExperimentAsync(process, cancellationToken).ConfigureAwait(false)
            ?? throw error(
                $"there is no process '{process}' in "
                + $"{store.TrackingUri}{await KnownProcessesAsync(process, cancellationToken).ConfigureAwait(false)}");
        return experiment.LifecycleStage == LifecycleStage.Active
            ? experiment
            : throw error($"the process '{process}' was deleted; restore its experiment {experiment.ExperimentId} to read it again");
    }

    private async Task<string> KnownProcessesAsync(string wanted, CancellationToken cancellationToken)
    {
        var page = await store.SearchExperimentsAsync(
            new ExperimentQuery { MaxResults = NamesCompared }, cancellationToken).ConfigureAwait(false);
        return ReferenceErrors.Known(page.Items.Select(experiment => experiment.Name), wanted);
    }
}
