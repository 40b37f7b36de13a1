using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Limits;
using RunLinkedData.MLflow.Tracking.Stores;
using RunLinkedData.Recording.Journal;
using RunLinkedData.Recording.Sending;

namespace RunLinkedData.Recording.Replay;

/// <summary>
/// Sends what journals have and their store has not: values in the order in which they came, then the end of the run. It can be broken off
/// and begun again anywhere: how far it came is in the journal, and what is sent twice changes nothing.
/// </summary>
internal sealed class JournalReplay(ITrackingStore store)
{
    /// <summary>Replays a journal; null when it is in use, by its run or by another replay, or not there any more.</summary>
    /// <exception cref="MlflowException">The store cannot be reached, or says no. The journal stays.</exception>
    public async Task<ReplayedRun?> ReplayAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            if (RunJournal.TryReopen(path) is not { } journal)
            {
                return null;
            }

            using (journal)
            {
                return await ReplayAsync(journal, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is JournalException or IOException or UnauthorizedAccessException)
        {
            return new ReplayedRun { Journal = path, Problem = exception.Message };
        }
    }

    private async Task<ReplayedRun> ReplayAsync(RunJournal journal, CancellationToken cancellationToken)
    {
        var start = journal.Start;
        ReplayedRun replayed = new() { Journal = journal.Path, RunId = start.RunId, Process = start.Process };
        if (await FindAsync(start.RunId, cancellationToken).ConfigureAwait(false) is not { } info)
        {
            return replayed with
            {
                Problem = $"There is no run {start.RunId} in {store.TrackingUri}. Its journal '{journal.Path}' was written for "
                    + $"{start.TrackingUri}: replay it there, or delete it.",
            };
        }

        replayed = replayed with { Status = info.Status };
        if (WhyClosed(info, journal) is { } why)
        {
            return replayed with { Problem = $"Run {start.RunId} {why}, and its journal '{journal.Path}' stays." };
        }

        RunWriter writer = new(store, start.RunId, journal);
        var values = journal.Waiting;
        var refusals = await SendAsync(writer, journal.ReadWaiting(), cancellationToken).ConfigureAwait(false);
        var end = journal.End;
        if (end is not null && IsOpen(info))
        {
            await writer.EndAsync(end, cancellationToken).ConfigureAwait(false);
            info = info with { Status = end.Status };
        }

        writer.SettleEnd();
        return replayed with { Status = info.Status, Values = values, Problem = ProblemOf(info, end, refusals) };
    }

    private async Task<RunInfo?> FindAsync(string runId, CancellationToken cancellationToken)
    {
        try
        {
            return (await store.GetRunAsync(runId, cancellationToken).ConfigureAwait(false)).Info;
        }
        catch (MlflowException exception) when (exception.Code == MlflowErrorCode.ResourceDoesNotExist)
        {
            return null;
        }
    }

    private static string? WhyClosed(RunInfo info, RunJournal journal) =>
        info.LifecycleStage == LifecycleStage.Deleted ? "was deleted. Restore it and replay again, or delete its journal: nothing was sent"
        : info.Status == RunStatus.Finished && journal.Waiting > 0
            ? $"was completed by another program, and what is FINISHED is never added to: {journal.Waiting} values were not sent"
        : null;

    private static bool IsOpen(RunInfo info) => info.Status is RunStatus.Running or RunStatus.Scheduled;

    private static async Task<List<MlflowException>> SendAsync(
        RunWriter writer, IEnumerable<object> values, CancellationToken cancellationToken)
    {
        List<MlflowException> refusals = [];
        RunValueQueue queue = new();
        foreach (var value in values)
        {
            queue.Add(value);
            if (queue.Count == TrackingLimits.BatchMetrics)
            {
                await SendAsync(queue).ConfigureAwait(false);
            }
        }

        await SendAsync(queue).ConfigureAwait(false);
        return refusals;

        async Task SendAsync(RunValueQueue waiting)
        {
            while (waiting.Peek() is { } batch)
            {
                refusals.AddRange(await writer.SendAsync(batch, cancellationToken).ConfigureAwait(false));
                writer.Settle(batch);
                waiting.Drop(batch);
            }
        }
    }

    private static string? ProblemOf(RunInfo info, JournalEnd? end, List<MlflowException> refusals)
    {
        List<string> problems = [];
        if (refusals.Count > 0)
        {
            var first = string.Join(" ", refusals.Take(3).Select(refusal => refusal.Message));
            problems.Add($"The store refused {refusals.Count} of the values for good; all others have arrived. {first}");
        }

        if (end is not null && end.Status != info.Status)
        {
            problems.Add(
                $"The run had been ended as {info.Status.ToText()} before, and stays so; its own program says {end.Status.ToText()}.");
        }

        return problems.Count == 0 ? null : string.Join(" ", problems);
    }
}
