using Microsoft.Extensions.Logging;
using RunLinkedData.MLflow.Tracking;

namespace RunLinkedData.Runs;

/// <summary>
/// Gathers what is logged to a run and sends it in the background, in as few calls as the store's limits allow. Nothing is dropped: what could
/// not be sent stays and is tried again by the next <see cref="FlushAsync"/>, which throws if it still cannot be sent.
/// </summary>
/// <remarks>Safe for use by many threads at once.</remarks>
internal sealed class RunValueBuffer(ITrackingStore store, string runId, TimeSpan interval, TimeProvider time, ILogger logger) : IDisposable
{
    // Past this, whoever logs waits for the store, so that memory stays flat however fast values come.
    private const int Capacity = 20_000;

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Queue<Param> _params = new();
    private readonly Queue<Tag> _tags = new();
    private readonly Queue<Metric> _metrics = new();
    private readonly Queue<DatasetInput> _inputs = new();
    private bool _closed;
    private bool _scheduled;
    private bool _failed;

    public void Add(Param param) => Add(_params, param);

    public void Add(Tag tag) => Add(_tags, tag);

    public void Add(Metric metric) => Add(_metrics, metric);

    public void Add(DatasetInput input) => Add(_inputs, input);

    /// <summary>Refuses what is added from now on, so that the flush that ends the run is the last one; or takes it again.</summary>
    public void SetClosed(bool closed)
    {
        lock (_lock)
        {
            _closed = closed;
        }
    }

    /// <summary>Sends all that was added before the call.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await SendAllAsync(cancellationToken).ConfigureAwait(false);
            SetFailed(false);
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Stops the background; what is left stays unsent.</summary>
    public void Dispose()
    {
        // The semaphore is left to the collector: a background flush that was just stopped may still release it.
        _stopping.Cancel();
        _stopping.Dispose();
    }

    private void Add<T>(Queue<T> queue, T value)
    {
        bool full;
        lock (_lock)
        {
            if (_closed)
            {
                throw RunStateException.Ended(runId);
            }

            queue.Enqueue(value);
            var count = _params.Count + _tags.Count + _metrics.Count + _inputs.Count;
            full = count >= Capacity;
            if (!_scheduled && !_failed)
            {
                _scheduled = true;
                _ = FlushLaterAsync(_stopping.Token);
            }
        }

        if (full)
        {
            Blocking.Wait(() => FlushAsync(CancellationToken.None));
        }
    }

    private async Task FlushLaterAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(interval, time, cancellationToken).ConfigureAwait(false);
            lock (_lock)
            {
                _scheduled = false;
            }

            await FlushAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
        catch (Exception exception)
        {
            // Kept for Complete and Dispose, which try once more and then say it; until then the background rests.
            SetFailed(true);
            RunLogMessages.BackgroundFlushFailed(logger, runId, exception);
        }
    }

    private void SetFailed(bool failed)
    {
        lock (_lock)
        {
            _failed = failed;
        }
    }

    private async Task SendAllAsync(CancellationToken cancellationToken)
    {
        while (PeekBatch() is { } batch)
        {
            await store.LogBatchAsync(runId, batch, cancellationToken).ConfigureAwait(false);
            lock (_lock)
            {
                Drop(_params, batch.Params.Count);
                Drop(_tags, batch.Tags.Count);
                Drop(_metrics, batch.Metrics.Count);
            }
        }

        while (PeekInputs() is { Length: > 0 } inputs)
        {
            await store.LogInputsAsync(runId, inputs, cancellationToken).ConfigureAwait(false);
            lock (_lock)
            {
                Drop(_inputs, inputs.Length);
            }
        }
    }

    private RunBatch? PeekBatch()
    {
        lock (_lock)
        {
            // Params and tags fit beside each other into the limit of 1,000 values; metrics fill up the rest.
            var batchParams = _params.Take(TrackingLimits.BatchParams).ToArray();
            var batchTags = _tags.Take(TrackingLimits.BatchTags).ToArray();
            var batchMetrics = _metrics.Take(TrackingLimits.BatchMetrics - batchParams.Length - batchTags.Length).ToArray();
            return batchParams.Length + batchTags.Length + batchMetrics.Length == 0
                ? null
                : new RunBatch { Params = batchParams, Tags = batchTags, Metrics = batchMetrics };
        }
    }

    private DatasetInput[] PeekInputs()
    {
        lock (_lock)
        {
            return [.. _inputs];
        }
    }

    private static void Drop<T>(Queue<T> queue, int count)
    {
        for (var i = 0; i < count; i++)
        {
            queue.Dequeue();
        }
    }
}
