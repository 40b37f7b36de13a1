using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Search;
using RunLinkedData.MLflow.Tracking.Stores;
using RunLinkedData.Model;
using RunLinkedData.Model.Members;
using RunLinkedData.Recording.Sending;

namespace RunLinkedData.Recording.Joining;

/// <summary>Looks whether a group has one run only.</summary>
internal static class OtherRuns
{
    private const int Most = 100;

    /// <summary>
    /// Takes away the runs of a group that no member has joined: programs have left them that were killed while they looked for their run.
    /// </summary>
    /// <exception cref="RunStateException">
    /// <c>RUN_ENDED</c>: members have found two runs, and this is not the one that counts.
    /// </exception>
    public static async Task SettleAsync(ITrackingStore store, MlflowRun run, string key, CancellationToken cancellationToken)
    {
        var page = await store.SearchRunsAsync(
            new RunQuery
            {
                ExperimentIds = [run.Info.ExperimentId],
                Filter = $"{SearchText.QuoteKey(SearchEntity.Tag, RunTags.Group)} = {SearchText.QuoteValue(key)}",
                MaxResults = Most,
            },
            cancellationToken).ConfigureAwait(false);
        foreach (var other in page.Items.Where(other => other.Info.RunId != run.Info.RunId && other.FindTag(RunTags.Group) == key))
        {
            if (RunMember.Of(other).Count > 0)
            {
                ThrowIfFirst(other, run, key);
            }
            else if (other.Info.Status == RunStatus.Running)
            {
                await TryDeleteAsync(store, other, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static void ThrowIfFirst(MlflowRun other, MlflowRun run, string key)
    {
        var order = other.Info.StartTime.CompareTo(run.Info.StartTime);
        if (order < 0 || (order == 0 && string.CompareOrdinal(other.Info.RunId, run.Info.RunId) < 0))
        {
            throw new RunStateException(
                ErrorCode.RunEnded,
                run.Info.RunId,
                $"The members of group '{key}' have joined two runs, {other.Info.RunId} and {run.Info.RunId}: the tracking server was too "
                + "slow for them to find one together. Nothing was published. Delete both, and submit the job again.");
        }
    }

    private static async Task TryDeleteAsync(ITrackingStore store, MlflowRun run, CancellationToken cancellationToken)
    {
        try
        {
            await RunWriter.DeleteAsync(store, run.Info.RunId, cancellationToken).ConfigureAwait(false);
        }
        catch (MlflowException)
        {
            // The next member tries again.
        }
    }
}
