using System.Runtime.CompilerServices;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Stores;

namespace RunLinkedData.Versions.Finding;

/// <summary>Lists the runs of an experiment that wrote a dataset, the newest start first unless the query says otherwise.</summary>
internal sealed class WriterSearch(ITrackingStore store)
{
    private static readonly string[] OldestFirst = ["attributes.start_time ASC"];

    /// <summary>Gives the runs one after the other. As <see cref="FindPagesAsync"/>.</summary>
    public async IAsyncEnumerable<MlflowRun> FindAsync(
        string experimentId, WriterQuery query, int pageSize, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var page in FindPagesAsync(experimentId, query, pageSize, cancellationToken).ConfigureAwait(false))
        {
            foreach (var run in page)
            {
                yield return run;
            }
        }
    }

    /// <summary>
    /// Reads page after page, as far as the caller goes. A page begins where the one before ended, by time and not by count, so that runs
    /// which start meanwhile shift nothing, and a late page costs what the first does.
    /// </summary>
    public async IAsyncEnumerable<IReadOnlyList<MlflowRun>> FindPagesAsync(
        string experimentId, WriterQuery query, int pageSize, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        HashSet<string> seen = [];
        string? token = null;
        while (true)
        {
            var search = new RunQuery
            {
                ExperimentIds = [experimentId],
                Filter = query.Filter(),
                OrderBy = query.OldestFirst ? OldestFirst : [],
                MaxResults = pageSize,
                PageToken = token,
                ViewType = query.View,
            };
            var page = await store.SearchRunsAsync(search, cancellationToken).ConfigureAwait(false);
            yield return [.. page.Items.Where(run => seen.Add(run.Info.RunId) && query.Matches(run))];
            if (page.Items.Count < pageSize || page.NextPageToken is null)
            {
                yield break;
            }

            // Runs that started in the same millisecond as the last one may follow, so it is where the next page begins; only when all of a
            // page started then does the store count.
            var last = page.Items[^1].Info.StartTime;
            var isOneTime = last == (query.OldestFirst ? query.StartedFrom : query.StartedBy);
            if (isOneTime)
            {
                token = page.NextPageToken != token ? page.NextPageToken : throw PageLoop.Repeated(token);
            }
            else
            {
                token = null;
                query = query.OldestFirst ? query with { StartedFrom = last } : query with { StartedBy = last };
                seen = [.. page.Items.Where(run => run.Info.StartTime == last).Select(run => run.Info.RunId)];
            }
        }
    }

    /// <summary>The first that the search finds, or null.</summary>
    public Task<MlflowRun?> FindFirstAsync(string experimentId, WriterQuery query, CancellationToken cancellationToken) =>
        FindNthAsync(FindAsync(experimentId, query, 1, cancellationToken), 0, _ => { });

    /// <summary>The one after <paramref name="skip"/> others, or null; tells how many there were.</summary>
    public static async Task<MlflowRun?> FindNthAsync(IAsyncEnumerable<MlflowRun> runs, int skip, Action<int> count)
    {
        var passed = 0;
        await foreach (var run in runs.ConfigureAwait(false))
        {
            if (passed == skip)
            {
                return run;
            }

            count(++passed);
        }

        return null;
    }
}
