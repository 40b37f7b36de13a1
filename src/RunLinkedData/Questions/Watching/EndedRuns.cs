using System.Runtime.CompilerServices;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Search;
using RunLinkedData.MLflow.Tracking.Stores;
using RunLinkedData.Model;

namespace RunLinkedData.Questions.Watching;

/// <summary>The searches of a watch. All of them find few runs, however many there are.</summary>
internal sealed class EndedRuns(ITrackingStore store, string experimentId, StorePatience patience)
{
    private const int PageSize = 200;

    private static readonly string[] ByEnd = ["attributes.end_time ASC", "attributes.run_id ASC"];

    /// <summary>The IDs of the runs that go on, of those that started last.</summary>
    public async Task<IReadOnlyList<string>> FindOpenAsync(CancellationToken cancellationToken)
    {
        var page = await SearchAsync(RunFilter.HasStatus(RunStatus.Running), [], WatchPosition.MostOpen, null, cancellationToken)
            .ConfigureAwait(false);
        return [.. page.Items.Select(run => run.Info.RunId).Where(DatasetIdentity.IsRunId)];
    }

    /// <summary>Those of some runs that are FINISHED; at most <see cref="WatchPosition.MostOpen"/> are asked for.</summary>
    public async Task<IReadOnlyList<MlflowRun>> FindFinishedAsync(IReadOnlyList<string> runIds, CancellationToken cancellationToken)
    {
        if (runIds.Count == 0)
        {
            return [];
        }

        var filter = RunFilter.HasStatus(RunStatus.Finished) & RunFilter.RunId.In(runIds);
        return (await SearchAsync(filter, ByEnd, WatchPosition.MostOpen, null, cancellationToken).ConfigureAwait(false)).Items;
    }

    /// <summary>The runs that are FINISHED and ended at a moment or later, in the order of their ends.</summary>
    /// <remarks>A page begins where the one before ended, by time and not by count: runs that end meanwhile shift nothing.</remarks>
    public async IAsyncEnumerable<MlflowRun> FindFinishedAsync(long from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var last = ItemKey.Before(from);
        string? token = null;
        while (true)
        {
            var filter = RunFilter.HasStatus(RunStatus.Finished) & RunFilter.EndTime.AtLeast(from);
            var page = await SearchAsync(filter, ByEnd, PageSize, token, cancellationToken).ConfigureAwait(false);
            foreach (var run in page.Items.Where(run => DatasetIdentity.IsRunId(run.Info.RunId)))
            {
                if (new ItemKey(run.Info.EndTime ?? from, run.Info.RunId, "") is var key && key > last)
                {
                    last = key;
                    yield return run;
                }
            }

            if (page.Items.Count < PageSize || page.NextPageToken is null)
            {
                yield break;
            }

            // Only when all of a page ended in one millisecond does the store count.
            if (page.Items[^1].Info.EndTime is { } end && end != from)
            {
                (from, token) = (end, null);
            }
            else
            {
                token = page.NextPageToken != token ? page.NextPageToken : throw PageLoop.Repeated(token);
            }
        }
    }

    private Task<Page<MlflowRun>> SearchAsync(
        RunFilter filter, string[] order, int most, string? token, CancellationToken cancellationToken)
    {
        var query = new RunQuery
        {
            ExperimentIds = [experimentId],
            Filter = filter.ToString(),
            OrderBy = order,
            MaxResults = most,
            PageToken = token,
        };
        return patience.AskAsync(limit => store.SearchRunsAsync(query, limit), cancellationToken);
    }
}
