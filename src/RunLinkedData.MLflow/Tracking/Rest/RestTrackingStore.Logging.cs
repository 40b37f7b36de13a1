using RunLinkedData.MLflow.Tracking.Limits;

namespace RunLinkedData.MLflow.Tracking.Rest;

public sealed partial class RestTrackingStore
{
    /// <inheritdoc/>
    public async Task LogMetricAsync(string runId, Metric metric, CancellationToken cancellationToken = default)
    {
        TrackingLimits.CheckMetric(metric);
        CheckRunId(runId);
        var body = new LogMetricBody(runId, metric.Key, metric.Value, metric.Timestamp, metric.Step);
        try
        {
            var answer = await PostAsync("runs/log-metric", body, cancellationToken).ConfigureAwait(false);
            _doubts.Note(runId, answer, () => [LoggingDoubts.Metric(metric.Key)]);
        }
        catch (MlflowException exception) when (exception.Code == MlflowErrorCode.BadRequest && double.IsNaN(metric.Value))
        {
            if ((await WithoutStoredNaNsAsync(runId, [WireMapping.FromMetric(metric)], cancellationToken).ConfigureAwait(false)).Count > 0)
            {
                throw;
            }
        }
    }

    /// <inheritdoc/>
    public async Task LogParamAsync(string runId, Param param, CancellationToken cancellationToken = default)
    {
        TrackingLimits.CheckParam(param);
        CheckRunId(runId);
        var body = new KeyValueBody(runId, param.Key, param.Value);
        var answer = await PostAsync("runs/log-parameter", body, cancellationToken).ConfigureAwait(false);
        _doubts.Note(runId, answer, () => [LoggingDoubts.Param(param.Key)]);
    }

    /// <inheritdoc/>
    public async Task SetTagAsync(string runId, Tag tag, CancellationToken cancellationToken = default)
    {
        TrackingLimits.CheckTag(tag);
        CheckRunId(runId);
        var answer = await PostAsync("runs/set-tag", new KeyValueBody(runId, tag.Key, tag.Value), cancellationToken).ConfigureAwait(false);
        _doubts.Note(runId, answer, () => [LoggingDoubts.Tag(tag.Key)]);
    }

    /// <inheritdoc/>
    public async Task DeleteTagAsync(string runId, string key, CancellationToken cancellationToken = default)
    {
        CheckRunId(runId);
        ArgumentNullException.ThrowIfNull(key);
        CheckTagKey(key, $"The run {runId}");
        _doubts.Forget(runId, LoggingDoubts.Tag(key));
        try
        {
            await PostAsync("runs/delete-tag", new KeyValueBody(runId, key, null), cancellationToken).ConfigureAwait(false);
        }
        catch (MlflowException exception) when (IsMissingAfterRepetition(exception))
        {
            // The first attempt did it, and its answer was lost; unless the run itself is missing.
            await GetRunAsync(runId, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    /// <remarks>
    /// A batch of more than 1,000,000 bytes is sent in several calls, params first. When one of them is refused, those before it stay.
    /// </remarks>
    public async Task LogBatchAsync(string runId, RunBatch batch, CancellationToken cancellationToken = default)
    {
        TrackingLimits.CheckBatch(batch);
        CheckRunId(runId);
        var whole = new LogBatchBody(
            runId,
            // An identical point is stored once; a server does so itself except for NaN, which it finds different from NaN and fails over.
            [.. batch.Metrics.Distinct().Select(WireMapping.FromMetric)],
            [.. batch.Params.Select(WireMapping.FromParam)],
            [.. batch.Tags.Select(WireMapping.FromTag)]);
        // Another program may have begun it.
        _underWay[runId] = true;
        foreach (var (body, bytes) in Cut(whole, CutBatch))
        {
            try
            {
                await SendBatchAsync(body, bytes, cancellationToken).ConfigureAwait(false);
            }
            catch (MlflowException exception) when (exception.Code == MlflowErrorCode.BadRequest && (body.Metrics ?? []).Any(IsNaN))
            {
                var left = await WithoutStoredNaNsAsync(runId, body.Metrics!, cancellationToken).ConfigureAwait(false);
                if (left.Count == body.Metrics!.Count)
                {
                    throw;
                }

                var rest = body with { Metrics = left };
                await SendBatchAsync(rest, RestJson.Write(rest), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <inheritdoc/>
    public async Task LogInputsAsync(string runId, IReadOnlyList<DatasetInput> inputs, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(runId);
        ArgumentNullException.ThrowIfNull(inputs);
        foreach (var input in inputs)
        {
            TrackingLimits.CheckInput(input);
        }

        if (inputs.Count == 0)
        {
            // Older servers refuse a call without datasets; the check of the run remains.
            await LogBatchAsync(runId, new RunBatch(), cancellationToken).ConfigureAwait(false);
            return;
        }

        CheckRunId(runId);
        _underWay[runId] = true;
        foreach (var (body, bytes) in Cut(new LogInputsBody(runId, [.. inputs.Select(WireMapping.FromInput)]), CutInputs))
        {
            var answer = await SendBodyAsync("runs/log-inputs", bytes, cancellationToken).ConfigureAwait(false);
            _doubts.Note(
                runId, answer, () => body.Datasets.Select(input => LoggingDoubts.Input(input.Dataset?.Name, input.Dataset?.Digest)));
        }
    }

    private async Task SendBatchAsync(LogBatchBody body, byte[] bytes, CancellationToken cancellationToken)
    {
        var answer = await SendBodyAsync("runs/log-batch", bytes, cancellationToken).ConfigureAwait(false);
        _doubts.Note(
            body.RunId,
            answer,
            () => (body.Params ?? []).Select(param => LoggingDoubts.Param(param.Key))
                .Concat((body.Tags ?? []).Select(tag => LoggingDoubts.Tag(tag.Key)))
                .Concat((body.Metrics ?? []).Select(metric => LoggingDoubts.Metric(metric.Key))));
    }
}
