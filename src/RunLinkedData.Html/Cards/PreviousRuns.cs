using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Stores;
using RunLinkedData.Model;
using RunLinkedData.Versions.Finding;
using RunLinkedData.Waiting;

namespace RunLinkedData.Html.Cards;

/// <summary>Finds the runs that a run is set against: of each of its datasets, the one that wrote the version before.</summary>
/// <param name="store">Where they are looked for.</param>
/// <param name="started">The run as it was started.</param>
internal sealed class PreviousRuns(ITrackingStore store, MlflowRun started)
{
    // A run is like the one before as a rule, so that itself and that one are enough.
    private const int RunsAtOnce = 2;
    private const int MostRuns = 10;
    private const int MostSearches = 10;

    private readonly WriterSearch _search = new(store);
    private readonly WriterQuery _query = new((string?)null) { StartedBy = started.Info.StartTime };
    private Task<IReadOnlyList<MlflowRun>>? _newest;

    /// <summary>The run as it is now. When it has ended well, that is found with the run before, in one call.</summary>
    /// <param name="isFinished">Whether it has.</param>
    /// <param name="limit">How long the run before is looked for.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<MlflowRun> ReadRunAsync(bool isFinished, CancellationToken limit, CancellationToken cancellationToken)
    {
        if (isFinished && started.FindTag(RunTags.Reproduces) is null)
        {
            try
            {
                var runs = await FindNewestAsync(limit).ConfigureAwait(false);
                if (runs.FirstOrDefault(run => run.Info.RunId == started.Info.RunId) is { } found)
                {
                    return found;
                }
            }
            catch (Exception) when (!cancellationToken.IsCancellationRequested)
            {
                // It is told where the run before is missed.
            }
        }

        return await store.GetRunAsync(started.Info.RunId, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// The runs before, by dataset. Of a run that makes another one again, that one; of a run without datasets, the last of
    /// its process, under the name "".
    /// </summary>
    /// <param name="run">The run as it is now.</param>
    /// <param name="datasets">The datasets that it wrote.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<IReadOnlyDictionary<string, MlflowRun>> FindAsync(
        MlflowRun run, IReadOnlyList<string> datasets, CancellationToken cancellationToken)
    {
        Dictionary<string, MlflowRun> found = new(StringComparer.Ordinal);
        if (run.FindTag(RunTags.Reproduces) is { } original)
        {
            Take(await FindRunAsync(original, cancellationToken).ConfigureAwait(false));
            return found;
        }

        var newest = await FindNewestAsync(cancellationToken).ConfigureAwait(false);
        Take([.. newest.Where(IsBefore)]);
        if (newest.Count < RunsAtOnce)
        {
            return found;
        }

        if (datasets.Count == 0 && found.Count == 0)
        {
            var more = _search.FindAsync(run.Info.ExperimentId, _query, MostRuns, cancellationToken).Take(MostRuns).Where(IsBefore);
            Take(await more.ToListAsync(cancellationToken).ConfigureAwait(false));
        }

        await LimitedParallel.ForEachAsync(
            datasets.Where(dataset => !found.ContainsKey(dataset)).Take(MostSearches).ToList(),
            FindOfAsync,
            cancellationToken).ConfigureAwait(false);
        return found;

        void Take(IReadOnlyList<MlflowRun> runs)
        {
            foreach (var dataset in datasets)
            {
                if (runs.FirstOrDefault(before => before.FindTag(RunTags.OutputPrefix + dataset) is not null) is { } before)
                {
                    found.Add(dataset, before);
                }
            }

            if (datasets.Count == 0 && runs.FirstOrDefault(before => IsChild(before) == IsChild(run)) is { } last)
            {
                found.Add("", last);
            }
        }

        async Task FindOfAsync(string dataset, CancellationToken token)
        {
            var before = _search.FindAsync(run.Info.ExperimentId, _query with { Dataset = dataset }, RunsAtOnce, token).Where(IsBefore);
            if (await before.FirstOrDefaultAsync(token).ConfigureAwait(false) is { } version)
            {
                lock (found)
                {
                    found.Add(dataset, version);
                }
            }
        }

        bool IsBefore(MlflowRun other) => other.Info.RunId != run.Info.RunId && other.FindTag(RunTags.Reproduces) is null;
    }

    private Task<IReadOnlyList<MlflowRun>> FindNewestAsync(CancellationToken cancellationToken) =>
        _newest ??= _search.FindPagesAsync(started.Info.ExperimentId, _query, RunsAtOnce, cancellationToken)
            .FirstAsync(cancellationToken).AsTask();

    private async Task<IReadOnlyList<MlflowRun>> FindRunAsync(string runId, CancellationToken cancellationToken)
    {
        try
        {
            return [await store.GetRunAsync(runId, cancellationToken).ConfigureAwait(false)];
        }
        catch (MlflowException exception) when (exception.Code == MlflowErrorCode.ResourceDoesNotExist)
        {
            return [];
        }
    }

    private static bool IsChild(MlflowRun run) => run.FindTag(RunTags.ParentRunId) is not null;
}
