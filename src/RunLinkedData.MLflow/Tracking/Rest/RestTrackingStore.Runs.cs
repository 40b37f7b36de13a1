using RunLinkedData.MLflow.Http;
using RunLinkedData.MLflow.Tracking.Limits;
using RunLinkedData.MLflow.Tracking.Search;
using RunLinkedData.MLflow.Tracking.Stores;

namespace RunLinkedData.MLflow.Tracking.Rest;

public sealed partial class RestTrackingStore
{
    /// <inheritdoc/>
    /// <remarks>A run that starts more than a minute after the server made it, by the server's clock, is warned of in the log.</remarks>
    public async Task<MlflowRun> CreateRunAsync(NewRun run, CancellationToken cancellationToken = default)
    {
        TrackingLimits.CheckNewRun(run);
        CheckExperimentId(run.ExperimentId);
        var (mark, tags) = Mark(run.Tags);
        var body = new CreateRunBody(
            run.ExperimentId, run.StartTime, string.IsNullOrEmpty(run.RunName) ? null : run.RunName, run.UserId, tags);
        var creations = 0;
        HttpAnswer? made = null;
        var created = await CreateOnceAsync(
            async () =>
            {
                creations++;
                var call = PostCall(Api + "runs/create", body, RetryRule.NotCarriedOut);
                (var content, made) = await SendWholeAsync<RunAnswer>(call, cancellationToken).ConfigureAwait(false);
                return content.Run ?? throw WireMapping.Damaged("there is no run in it");
            },
            async () => await FindMarkedAsync(run.ExperimentId, mark, cancellationToken).ConfigureAwait(false) is [var own, ..]
                ? own
                : null,
            cancellationToken).ConfigureAwait(false);
        var result = WireMapping.ToRun(created);
        _underWay[result.Info.RunId] = true;
        if (made is not null)
        {
            ServerClock.CheckStart(result.Info, made, TrackingUri, _versions);
        }

        if (creations > 1)
        {
            await DeleteTwinsAsync(result.Info, mark, cancellationToken).ConfigureAwait(false);
        }

        return result;
    }

    /// <inheritdoc/>
    public Task<MlflowRun> FindOrCreateRunAsync(
        NewRun run, Tag key, int index = 0, CancellationToken cancellationToken = default)
    {
        var options = _http.Options;
        RunElection election = new(this, RunChoice.With(run, key), key, options.TimeProvider, options.NextRandom);
        return election.HoldAsync(index, cancellationToken);
    }

    private async Task<IReadOnlyList<WireRun>> FindMarkedAsync(string experimentId, string mark, CancellationToken cancellationToken)
    {
        var filter = $"{SearchText.QuoteKey(SearchEntity.Tag, WireMapping.CreatedTag)} = '{mark}'";
        var search = new SearchRunsBody([experimentId], filter, "ALL", 10, null, null);
        var call = ToLookUp(PostCall(Api + "runs/search", search));
        return (await SendAsync<SearchRunsAnswer>(call, cancellationToken).ConfigureAwait(false)).Runs ?? [];
    }

    /// <summary>
    /// A server so slow that it made a run only after it was looked for has now made two: nobody knows of the first, so it goes.
    /// </summary>
    private async Task DeleteTwinsAsync(RunInfo kept, string mark, CancellationToken cancellationToken)
    {
        foreach (var twin in await FindMarkedAsync(kept.ExperimentId, mark, cancellationToken).ConfigureAwait(false))
        {
            if (WireMapping.ToRun(twin).Info is { LifecycleStage: LifecycleStage.Active } info && info.RunId != kept.RunId)
            {
                await DeleteRunAsync(info.RunId, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <inheritdoc/>
    public async Task<MlflowRun> GetRunAsync(string runId, CancellationToken cancellationToken = default)
    {
        CheckRunId(runId);
        var answer = await GetOfRunAsync<RunAnswer>(
            Api + "runs/get", runId, cancellationToken, ("run_id", runId)).ConfigureAwait(false);
        return WireMapping.ToRun(answer.Run ?? throw WireMapping.Damaged("there is no run in it"));
    }

    /// <inheritdoc/>
    public async Task<RunInfo> UpdateRunAsync(string runId, RunUpdate update, CancellationToken cancellationToken = default)
    {
        CheckRunId(runId);
        TrackingLimits.CheckRunUpdate(update);
        if (update.Status == RunStatus.Finished && _doubts.Has(runId))
        {
            _doubts.Confirm(await GetRunAsync(runId, cancellationToken).ConfigureAwait(false));
        }

        var body = new UpdateRunBody(
            runId,
            update.Status is { } status ? status.ToText() : null,
            update.EndTime,
            string.IsNullOrEmpty(update.RunName) ? null : update.RunName);
        var answer = await SendAsync<RunAnswer>(PostCall(Api + "runs/update", body), cancellationToken).ConfigureAwait(false);
        NoteState(runId, update.Status);
        return WireMapping.ToInfo(answer.RunInfo ?? throw WireMapping.Damaged("there is no run in it"));
    }

    private void NoteState(string runId, RunStatus? status)
    {
        if (status == RunStatus.Running)
        {
            _underWay[runId] = true;
        }
        else if (status is not (null or RunStatus.Scheduled))
        {
            _underWay.TryRemove(runId, out _);
        }
    }

    /// <inheritdoc/>
    public async Task DeleteRunAsync(string runId, CancellationToken cancellationToken = default)
    {
        CheckRunId(runId);
        await PostAsync("runs/delete", new RunIdBody(runId), cancellationToken).ConfigureAwait(false);
        _underWay.TryRemove(runId, out _);
    }

    /// <inheritdoc/>
    public async Task RestoreRunAsync(string runId, CancellationToken cancellationToken = default)
    {
        CheckRunId(runId);
        await PostAsync("runs/restore", new RunIdBody(runId), cancellationToken).ConfigureAwait(false);
    }
}
