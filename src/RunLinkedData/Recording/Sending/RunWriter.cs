using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Stores;
using RunLinkedData.Model;
using RunLinkedData.Recording.Journal;

namespace RunLinkedData.Recording.Sending;

/// <summary>
/// The only place that writes to the tracking store for a run: what is in the journal, if there is one, is sent, and the journal told that
/// it has arrived.
/// </summary>
/// <remarks>Safe for use by many threads at once.</remarks>
/// <param name="store">The store.</param>
/// <param name="runId">The run.</param>
/// <param name="journal">Its journal, if there is one.</param>
/// <param name="beforeAdding">Sees to it that the run may be added to; null when that is certain.</param>
internal sealed class RunWriter(
    ITrackingStore store, string runId, RunJournal? journal, Func<CancellationToken, Task>? beforeAdding = null)
{
    /// <summary>The file of the journal; null when there is none, or none any more.</summary>
    public string? JournalPath => journal is { IsOpen: true } open ? open.Path : null;

    /// <summary>How the run ends, as its journal says; null when it does not, or there is none.</summary>
    public JournalEnd? WrittenEnd => journal is { IsOpen: true } open ? open.End : null;

    /// <summary>Starts a run.</summary>
    public static Task<MlflowRun> StartAsync(ITrackingStore store, NewRun run, CancellationToken cancellationToken) =>
        store.CreateRunAsync(run, cancellationToken);

    /// <summary>Finds the run of a group, or starts it.</summary>
    public static Task<MlflowRun> FindOrStartAsync(
        ITrackingStore store, NewRun run, Tag key, int index, CancellationToken cancellationToken) =>
        store.FindOrCreateRunAsync(run, key, index, cancellationToken);

    /// <summary>Takes away a run that nobody works on.</summary>
    public static Task DeleteAsync(ITrackingStore store, string runId, CancellationToken cancellationToken) =>
        store.DeleteRunAsync(runId, cancellationToken);

    /// <summary>Starts a run that was to start later.</summary>
    public static Task StartAsync(ITrackingStore store, string runId, CancellationToken cancellationToken) =>
        store.UpdateRunAsync(runId, new RunUpdate { Status = RunStatus.Running }, cancellationToken);

    /// <summary>Writes a value down that is to be sent later, or how the run ends.</summary>
    public void WriteAhead(object what) => journal?.Write(what);

    /// <summary>The run is not to end as was written down.</summary>
    public void TakeBackEnd()
    {
        if (WrittenEnd is not null)
        {
            journal?.Write(JournalEnd.TakenBack);
        }
    }

    /// <summary>
    /// Sends the next values; halves them when the store refuses them, until the one that it refuses stands alone. Gives what was refused
    /// for good; the rest has arrived, which <see cref="Settle"/> is to be told.
    /// </summary>
    /// <exception cref="MlflowException">They could not be sent.</exception>
    public async Task<IReadOnlyList<MlflowException>> SendAsync(RunValues values, CancellationToken cancellationToken)
    {
        await CheckAsync(cancellationToken).ConfigureAwait(false);
        List<MlflowException> refusals = [];
        await SendAsync(values, refusals, cancellationToken).ConfigureAwait(false);
        return refusals;
    }

    /// <summary>The next values have arrived.</summary>
    public void Settle(RunValues values) => journal?.Settle(values.Counts);

    /// <summary>Everything that was to be sent has arrived.</summary>
    public void SettleAll() => journal?.Shorten();

    /// <summary>Sends a tag by itself.</summary>
    public async Task SendAsync(Tag tag, CancellationToken cancellationToken)
    {
        journal?.Write(tag);
        await CheckAsync(cancellationToken).ConfigureAwait(false);
        await store.SetTagAsync(runId, tag, cancellationToken).ConfigureAwait(false);
        journal?.SettleLastTag();
    }

    /// <summary>Sends why the run does not end well; the journal has it with the end.</summary>
    public Task SendErrorAsync(string error, CancellationToken cancellationToken) =>
        store.SetTagAsync(runId, new Tag(RunTags.Error, error), cancellationToken);

    /// <summary>Ends the run: sends why, if that is said, and then the end.</summary>
    public async Task EndAsync(JournalEnd end, CancellationToken cancellationToken)
    {
        if (end.Error is { } error)
        {
            await SendErrorAsync(error, cancellationToken).ConfigureAwait(false);
        }

        await SendEndAsync(end, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends the end of the run.</summary>
    public async Task SendEndAsync(JournalEnd end, CancellationToken cancellationToken)
    {
        RunUpdate update = new() { Status = end.Status, EndTime = end.EndTime };
        await store.UpdateRunAsync(runId, update, cancellationToken).ConfigureAwait(false);
        SettleEnd();
    }

    /// <summary>The run has ended: here, or by another program, whose word counts then.</summary>
    public void SettleEnd() => journal?.SettleEnd();

    /// <summary>Closes the journal. Gives its file when it stays, since something is left to be sent.</summary>
    public string? Close() => journal?.Close() ?? false ? journal.Path : null;

    private Task CheckAsync(CancellationToken cancellationToken) => beforeAdding?.Invoke(cancellationToken) ?? Task.CompletedTask;

    private async Task SendAsync(RunValues values, List<MlflowException> refusals, CancellationToken cancellationToken)
    {
        try
        {
            await (values.Inputs.Length > 0
                ? store.LogInputsAsync(runId, values.Inputs, cancellationToken)
                : store.LogBatchAsync(runId, values.Batch, cancellationToken)).ConfigureAwait(false);
        }
        catch (MlflowException exception) when (exception.Code is MlflowErrorCode.InvalidParameterValue or MlflowErrorCode.BadRequest)
        {
            if (values.Count == 1)
            {
                refusals.Add(exception);
                return;
            }

            var (first, second) = values.Halve();
            await SendAsync(first, refusals, cancellationToken).ConfigureAwait(false);
            await SendAsync(second, refusals, cancellationToken).ConfigureAwait(false);
        }
    }
}
