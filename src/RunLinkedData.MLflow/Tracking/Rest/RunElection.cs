using RunLinkedData.MLflow.Tracking.Search;
using RunLinkedData.MLflow.Tracking.Stores;

namespace RunLinkedData.MLflow.Tracking.Rest;

/// <summary>
/// Agrees with others on one run with a tag, at a server that can neither create a run under a chosen name nor do two things in one.
/// <c>docs/decisions/0029-finding-one-run-together.md</c> says why it is right.
/// </summary>
/// <remarks>
/// Whoever finds no run creates one. The smallest by start time and ID that has been so for a while is chosen, which a tag says; from
/// then on there is no question any more. Runs that were not chosen are deleted by who created them, or by whoever comes upon them: a
/// deleted run takes no tag, so nobody can choose it later. All times are measured by clocks that only go on, each by its own.
/// </remarks>
internal sealed class RunElection(RestTrackingStore store, NewRun run, Tag key, TimeProvider time, Func<double> nextRandom)
{
    // How long a run must have been the smallest to be chosen: longer than a search and a change take by far.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(5);

    // How long all but the first wait at least, and how much more at most, before they create a run themselves.
    private static readonly TimeSpan HeadStart = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Spread = TimeSpan.FromSeconds(3);

    // Between two searches; or so many times what the search before took, so that many who wait leave a small server time for its work.
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(400);
    private const int PausePerSearch = 4;

    // One page. More are there only when as many programs were killed while they created one.
    private const int Most = 200;

    private readonly string _filter = $"{SearchText.QuoteKey(SearchEntity.Tag, key.Key)} = {SearchText.QuoteValue(key.Value)}";
    private readonly Tag _chosen = RunChoice.TagOf(key);
    private string? _own;

    public async Task<MlflowRun> HoldAsync(int index, CancellationToken cancellationToken)
    {
        string? watched = null;
        long since = 0;
        var hasWaited = index == 0;
        while (true)
        {
            var began = time.GetTimestamp();
            var runs = await FindAsync(cancellationToken).ConfigureAwait(false);
            var took = time.GetElapsedTime(began);
            if (runs.Find(IsChosen) is { } chosen)
            {
                await DeleteAsync(runs.Where(other => !IsChosen(other)), cancellationToken).ConfigureAwait(false);
                return chosen;
            }

            if (runs is not [var first, ..])
            {
                if (hasWaited)
                {
                    _own = (await store.CreateRunAsync(run, cancellationToken).ConfigureAwait(false)).Info.RunId;
                }
                else
                {
                    hasWaited = true;
                    await WaitAsync(HeadStart + (Spread * nextRandom()), cancellationToken).ConfigureAwait(false);
                }

                continue;
            }

            await DeleteAsync(runs.Skip(1).Where(other => other.Info.RunId == _own), cancellationToken).ConfigureAwait(false);
            if (watched != first.Info.RunId)
            {
                // From the answer on: whoever created one that is smaller, and had not seen this one, is to have been done long before.
                (watched, since) = (first.Info.RunId, time.GetTimestamp());
            }
            else if (time.GetElapsedTime(since, began) >= Settling)
            {
                await ChooseAsync(first.Info.RunId, cancellationToken).ConfigureAwait(false);
                continue;
            }

            var pause = TimeSpan.FromTicks(Math.Max(ShortestPause.Ticks, PausePerSearch * took.Ticks));
            await WaitAsync(pause * (0.5 + nextRandom()), cancellationToken).ConfigureAwait(false);
        }
    }

    // The smallest first, whatever a server sorts by. Some databases take for equal what is not.
    private async Task<List<MlflowRun>> FindAsync(CancellationToken cancellationToken)
    {
        var page = await store.SearchRunsAsync(
            new RunQuery
            {
                ExperimentIds = [run.ExperimentId],
                Filter = _filter,
                OrderBy = ["attributes.start_time ASC"],
                MaxResults = Most,
            },
            cancellationToken).ConfigureAwait(false);
        return
        [
            .. page.Items.Where(found => found.FindTag(key.Key) == key.Value)
                .OrderBy(found => found.Info.StartTime).ThenBy(found => found.Info.RunId, StringComparer.Ordinal),
        ];
    }

    private bool IsChosen(MlflowRun found) => found.FindTag(_chosen.Key) is not null;

    private async Task ChooseAsync(string runId, CancellationToken cancellationToken)
    {
        try
        {
            await store.SetTagAsync(runId, _chosen, cancellationToken).ConfigureAwait(false);
        }
        catch (MlflowException exception) when (exception.Code is MlflowErrorCode.InvalidParameterValue or MlflowErrorCode.InvalidState)
        {
            // It was deleted: another was chosen, which the next search finds.
        }
    }

    private async Task DeleteAsync(IEnumerable<MlflowRun> runs, CancellationToken cancellationToken)
    {
        foreach (var other in runs)
        {
            try
            {
                await store.DeleteRunAsync(other.Info.RunId, cancellationToken).ConfigureAwait(false);
            }
            catch (MlflowException)
            {
                // Whoever comes upon it next tries again.
            }
        }
    }

    private Task WaitAsync(TimeSpan pause, CancellationToken cancellationToken) => Task.Delay(pause, time, cancellationToken);
}
