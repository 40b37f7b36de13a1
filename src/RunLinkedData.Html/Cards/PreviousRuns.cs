using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Stores;
using RunLinkedData.Model;
using RunLinkedData.Versions.Finding;
using RunLinkedData.Waiting;

namespace RunLinkedData.Html.Cards;

/// <summary>Finds the runs that a run is set against: of each of its datasets, the one that wrote the version before.</summary>
internal sealed class PreviousRuns(ITrackingStore store)
{
    // A run writes the same datasets as the one before as a rule, so that one search is enough.
    private const int RunsAtOnce = 5;
    private const int MostSearches = 10;

    private readonly WriterSearch _search = new(store);

    /// <summary>
    /// The runs before, by dataset. Of a run that makes another one again, that one; of a run without datasets, the last of
    /// its process, under the name "".
    /// </summary>
    public async Task<IReadOnlyDictionary<string, MlflowRun>> FindAsync(
        MlflowRun run, IReadOnlyList<string> datasets, CancellationToken cancellationToken)
    {
        Dictionary<string, MlflowRun> found = new(StringComparer.Ordinal);
        if (run.FindTag(RunTags.Reproduces) is { } original)
        {
            Take(await FindRunAsync(original, cancellationToken).ConfigureAwait(false));
            return found;
        }

        WriterQuery query = new((string?)null) { StartedBy = run.Info.StartTime };
        var first = await _search.FindPagesAsync(run.Info.ExperimentId, query, RunsAtOnce, cancellationToken)
            .FirstAsync(cancellationToken).ConfigureAwait(false);
        Take([.. first.Where(IsBefore)]);
        if (first.Count < RunsAtOnce)
        {
            return found;
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
            var before = _search.FindAsync(run.Info.ExperimentId, query with { Dataset = dataset }, 2, token).Where(IsBefore);
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
