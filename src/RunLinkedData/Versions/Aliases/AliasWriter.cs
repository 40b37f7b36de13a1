using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Tracking.Stores;
using RunLinkedData.Model;

namespace RunLinkedData.Versions.Aliases;

/// <summary>
/// Moves aliases. MLflow sets tags without looking at what was there, so a move is claimed first, in a tag of its own, and stands only once
/// its writer has seen that no other claims the same step: <c>docs/decisions/0009-aliases.md</c> shows why at most one of two can.
/// </summary>
internal sealed class AliasWriter(ITrackingStore store, TimeProvider time, string user)
{
    /// <summary>A writer that took longer from its claim on has given up.</summary>
    public static readonly TimeSpan OwnLimit = TimeSpan.FromSeconds(30);

    /// <summary>A claim that was watched for so long is of a writer that died.</summary>
    public static readonly TimeSpan AbandonedAfter = TimeSpan.FromSeconds(120);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    /// <summary>Moves an alias to a run, or removes it.</summary>
    /// <param name="experimentId">The process.</param>
    /// <param name="dataset">The dataset.</param>
    /// <param name="alias">The alias.</param>
    /// <param name="runId">Where to; null to remove it.</param>
    /// <param name="expected">The run that it must point to, empty for none; null when any will do.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<AliasEntry> MoveAsync(
        string experimentId, string dataset, string alias, string? runId, string? expected, CancellationToken cancellationToken)
    {
        var head = await SettledHeadAsync(experimentId, dataset, alias, cancellationToken).ConfigureAwait(false);
        if (expected is not null && expected != (head?.Move.Run ?? ""))
        {
            throw Moved(dataset, alias, head);
        }

        if (head is not null && head.Move.Run == runId)
        {
            return head;
        }

        var claim = AliasEntry.Follow(head, dataset, alias, runId, user, time.GetUtcNow());
        using var limit = new CancellationTokenSource(OwnLimit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await store.SetExperimentTagAsync(experimentId, claim.Tag, both.Token).ConfigureAwait(false);
            if (await FindRivalAsync(experimentId, claim, both.Token).ConfigureAwait(false) is { } rival)
            {
                await store.SetExperimentTagAsync(experimentId, claim.With(AliasState.Withdrawn).Tag, both.Token).ConfigureAwait(false);
                throw Moved(dataset, alias, rival);
            }

            await store.SetExperimentTagAsync(experimentId, claim.With(AliasState.Done).Tag, both.Token).ConfigureAwait(false);
            return claim.With(AliasState.Done);
        }
        catch (OperationCanceledException exception) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new MlflowException(
                MlflowErrorCode.TemporarilyUnavailable,
                $"The alias '{alias}' of '{dataset}' could not be moved within {OwnLimit.TotalSeconds:0} seconds. "
                + "Look where it points to, and try again.",
                exception);
        }
    }

    /// <summary>The last move, once nobody is at work on the next one.</summary>
    private async Task<AliasEntry?> SettledHeadAsync(string experimentId, string dataset, string alias, CancellationToken cancellationToken)
    {
        Dictionary<string, long> firstSeen = [];
        for (var pause = FirstPause; ; pause = Longer(pause))
        {
            var log = await ReadAsync(experimentId, dataset, cancellationToken).ConfigureAwait(false);
            var head = log.Head(alias);
            AliasEntry[] pending = [.. log.Competing(alias, head?.Id)];
            if (pending.Length == 0)
            {
                return head;
            }

            foreach (var claim in pending)
            {
                firstSeen.TryAdd(claim.Id, time.GetTimestamp());
                if (time.GetElapsedTime(firstSeen[claim.Id]) > AbandonedAfter)
                {
                    await store.SetExperimentTagAsync(
                        experimentId, claim.With(AliasState.Withdrawn).Tag, cancellationToken).ConfigureAwait(false);
                }
            }

            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// The move to which a claim gives way; null when it may stand. The smallest of several claims waits until the others have given way.
    /// </summary>
    private async Task<AliasEntry?> FindRivalAsync(string experimentId, AliasEntry claim, CancellationToken cancellationToken)
    {
        for (var pause = FirstPause; ; pause = Longer(pause))
        {
            var log = await ReadAsync(experimentId, claim.Dataset, cancellationToken).ConfigureAwait(false);
            AliasEntry[] rivals = [.. log.Competing(claim.Alias, claim.Move.After).Where(other => other.Id != claim.Id)];
            if (rivals.Length == 0)
            {
                return null;
            }

            if (rivals.FirstOrDefault(other => other.Move.State == AliasState.Done
                || string.CompareOrdinal(other.Id, claim.Id) < 0) is { } rival)
            {
                return rival;
            }

            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private static TimeSpan Longer(TimeSpan pause) => pause * 2 < LongestPause ? pause * 2 : LongestPause;

    private async Task<AliasLog> ReadAsync(string experimentId, string dataset, CancellationToken cancellationToken) =>
        AliasLog.Read(await store.GetExperimentAsync(experimentId, cancellationToken).ConfigureAwait(false), dataset);

    private static DatasetException Moved(string dataset, string alias, AliasEntry? to)
    {
        var what = to is null ? "is not set"
            : $"{(to.Move.State == AliasState.Done ? "was" : "is being")} "
                + $"{(to.Move.Run is { } runId ? $"moved to run {runId}" : "removed")} by {to.Move.By} at {to.Move.At:u}";
        return new DatasetException(
            ErrorCode.AliasMoved,
            $"The alias '{alias}' of '{dataset}' {what}, so it was left alone. "
            + "Look at its history, and set it again if that is still wanted.",
            dataset,
            to?.Move.Run ?? "");
    }
}
