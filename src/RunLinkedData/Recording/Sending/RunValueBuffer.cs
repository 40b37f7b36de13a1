using Microsoft.Extensions.Logging;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;
using RunLinkedData.Waiting;

namespace RunLinkedData.Recording.Sending;

/// <summary>
/// Gathers what is logged to a run and sends it in the background, in as few calls as the store's limits allow. Nothing is dropped in
/// silence: what could not be sent stays and is tried again, later and later, and by <see cref="FlushAsync"/>; what the store refuses for
/// good is set aside, so that it does not hold up the rest, and reported by the next <see cref="FlushAsync"/>.
/// </summary>
/// <remarks>Safe for use by many threads at once.</remarks>
internal sealed class RunValueBuffer(RunWriter writer, string runId, TimeSpan interval, TimeProvider time, ILogger logger) : IDisposable
{
    // Past this, whoever logs waits for the store, so that memory stays flat however fast values come.
    private const int Capacity = 20_000;

    private static readonly TimeSpan ShortestRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly CancellationTokenSource _stopping = new();
    private readonly RunValueQueue _values = new();
    private readonly List<MlflowException> _refusals = [];
    private bool _closed;
    private bool _scheduled;
    private bool _disposed;

    public void Add(Param param) => AddValue(param);

    public void Add(Tag tag) => AddValue(tag);

    public void Add(Metric metric) => AddValue(metric);

    public void Add(DatasetInput input) => AddValue(input);

    /// <summary>Adds a tag, unless nothing is taken any more.</summary>
    public bool TryAdd(Tag tag) => TryAddValue(tag);

    /// <summary>Adds a point, unless nothing is taken any more, or there is so much that whoever adds would have to wait.</summary>
    public bool TryAddAtOnce(Metric metric)
    {
        lock (_lock)
        {
            // One less: the last one that fits makes whoever adds it wait.
            if (_values.Count >= Capacity - 1)
            {
                return false;
            }
        }

        return TryAddValue(metric);
    }

    /// <summary>Refuses what is added from now on, so that the flush that ends the run is the last one; or takes it again.</summary>
    public void SetClosed(bool closed)
    {
        lock (_lock)
        {
            _closed = closed;
        }
    }

    /// <summary>Sends all that was added before the call.</summary>
    /// <exception cref="MlflowException">
    /// Something could not be sent and is kept, or was refused for good; the rest has arrived then.
    /// </exception>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        await SendAsync(cancellationToken).ConfigureAwait(false);
        MlflowException[] refusals;
        lock (_lock)
        {
            refusals = [.. _refusals];
            _refusals.Clear();
        }

        if (refusals.Length > 0)
        {
            throw new MlflowException(
                refusals[0].Code,
                $"The store refused {refusals.Length} of the values logged to run {runId}; all others have arrived. "
                + $"{string.Join(" ", refusals.Take(3).Select(refusal => refusal.Message))}",
                refusals[0]);
        }
    }

    /// <summary>Stops the background; what is left stays unsent.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            _closed = true;
        }

        // Neither is disposed: a background flush that was just stopped may still use them.
        _stopping.Cancel();
    }

    private void AddValue(object value)
    {
        if (!TryAddValue(value))
        {
            throw RunStateException.Ended(runId);
        }
    }

    private bool TryAddValue(object value)
    {
        bool full;
        lock (_lock)
        {
            if (_closed)
            {
                return false;
            }

            // Under the same lock, so that the journal has them in the order in which they are sent.
            writer.WriteAhead(value);
            _values.Add(value);
            full = _values.Count >= Capacity;
            if (!_scheduled)
            {
                _scheduled = true;
                _ = SendLaterAsync(_stopping.Token);
            }
        }

        if (full)
        {
            Blocking.Wait(() => SendAsync(CancellationToken.None));
        }

        return true;
    }

    private async Task SendLaterAsync(CancellationToken cancellationToken)
    {
        var delay = interval;
        while (true)
        {
            // Most runs end before this does: no exception for each of them.
            await Task.Delay(delay, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancellationToken.IsCancellationRequested)
            {
                return;
            }

            try
            {
                if (TryBeginSending())
                {
                    await BlockingCall.Begin(() => SendRestAsync(cancellationToken)).ConfigureAwait(false);
                }

                return;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (RunStateException)
            {
                // The run has ended, which was logged: they can never be sent.
                return;
            }
            catch (Exception exception)
            {
                delay = TimeSpan.FromTicks(Math.Clamp(2 * delay.Ticks, ShortestRetry.Ticks, LongestRetry.Ticks));
                RunLogMessages.BackgroundFlushFailed(logger, runId, delay, exception);
            }
        }
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        await _sending.EnterAsync(cancellationToken).ConfigureAwait(false);
        await SendRestAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Begins a turn to send for the background, which must not wait for one: its thread of the pool may be the only one that another
    /// sender could go on with.
    /// </summary>
    private bool TryBeginSending()
    {
        if (_sending.Wait(0))
        {
            return true;
        }

        // Whoever sends looks at this when they are done.
        SetScheduled(false);
        if (!_sending.Wait(0))
        {
            return false;
        }

        SetScheduled(true);
        return true;
    }

    private void SetScheduled(bool isScheduled)
    {
        lock (_lock)
        {
            _scheduled = isScheduled;
        }
    }

    // Ends the turn to send.
    private async Task SendRestAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (Peek() is var (batch, beside))
            {
                // Two at a time: while a server stores the one, it reads the other.
                var first = writer.SendAsync(batch, cancellationToken);
                var other = beside is null ? null : writer.SendAsync(beside, cancellationToken);
                try
                {
                    Settle(batch, await first.ConfigureAwait(false));
                }
                finally
                {
                    await ((Task?)other ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }

                if (other is not null)
                {
                    // In the order of the journal. What arrived beside something that did not is sent once more, and stored once.
                    Settle(beside!, await other.ConfigureAwait(false));
                }
            }
        }
        finally
        {
            _sending.Release();
            ScheduleRest();
        }
    }

    private void ScheduleRest()
    {
        lock (_lock)
        {
            if (!_scheduled && _values.Count > 0 && !_stopping.IsCancellationRequested)
            {
                _scheduled = true;
                _ = SendLaterAsync(_stopping.Token);
            }
        }
    }

    private void Settle(RunValues values, IReadOnlyList<MlflowException> refusals)
    {
        writer.Settle(values);
        lock (_lock)
        {
            _values.Drop(values);
            _refusals.AddRange(refusals);
        }
    }

    private (RunValues Batch, RunValues? Beside)? Peek()
    {
        lock (_lock)
        {
            var batch = _values.Peek();

            // What comes after this needs a new round; under the same lock, so that nothing is forgotten.
            _scheduled &= batch is not null;
            if (batch is null)
            {
                writer.SettleAll();
            }

            return batch is null ? null : (batch, _values.PeekBeside(batch));
        }
    }
}
