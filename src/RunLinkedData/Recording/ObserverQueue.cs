using RunLinkedData.MLflow;
using RunLinkedData.Waiting;

namespace RunLinkedData.Recording;

/// <summary>
/// Tells the observers of one run what it does: in order, one call after the other, each within its time, and
/// without anybody waiting for it.
/// </summary>
internal sealed class ObserverQueue(IReadOnlyList<IRunObserver> observers, ObservedRun run, TimeProvider time)
{
    private readonly Queue<Func<IRunObserver, ObservedRun, CancellationToken, Task>> _calls = new();
    private readonly List<Exception> _failures = [];
    private TaskCompletionSource? _idle;

    /// <summary>Tells them in the background; what goes wrong is a note on the run, and known to <see cref="DrainAsync"/>.</summary>
    public void Tell(Func<IRunObserver, ObservedRun, CancellationToken, Task> call)
    {
        lock (_calls)
        {
            _calls.Enqueue(call);
            if (_idle is not null)
            {
                return;
            }

            _idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        _ = PumpAsync();
    }

    /// <summary>Waits until they have been told all.</summary>
    /// <exception cref="AggregateException">One that the run cannot do without has failed.</exception>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        Task idle;
        lock (_calls)
        {
            idle = _idle?.Task ?? Task.CompletedTask;
        }

        if (BlockingCall.IsUnderWay)
        {
            Task.WaitAny([idle], cancellationToken);
        }

        await idle.WaitAsync(cancellationToken).ConfigureAwait(false);
        lock (_calls)
        {
            if (_failures.Count > 0)
            {
                AggregateException failed = new("An observer that the run cannot do without has failed.", _failures);
                _failures.Clear();
                throw failed;
            }
        }
    }

    /// <summary>Calls one observer. What does not heed the token is left to itself when that is cancelled.</summary>
    public Task CallAsync(
        IRunObserver observer, Func<IRunObserver, ObservedRun, CancellationToken, Task> call, CancellationToken cancellationToken)
    {
        var told = call(observer, run, cancellationToken);
        return told.IsCompleted ? told : told.WaitAsync(cancellationToken);
    }

    private async Task CallAsync(IRunObserver observer, Func<IRunObserver, ObservedRun, CancellationToken, Task> call)
    {
        using CancellationTokenSource over = new(Timeout.InfiniteTimeSpan, time);
        var told = call(observer, run, over.Token);
        if (!told.IsCompleted)
        {
            over.CancelAfter(observer.TimeLimit);
        }

        try
        {
            await told.WaitAsync(over.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (over.IsCancellationRequested)
        {
            throw new TimeoutException(TimeLimitText.Exceeded(observer.TimeLimit), exception);
        }
    }

    private async Task PumpAsync()
    {
        while (Next() is { } call)
        {
            foreach (var observer in observers)
            {
                try
                {
                    await CallAsync(observer, call).ConfigureAwait(false);
                }
                catch (Exception exception)
                {
                    Fail(observer, exception);
                }
            }
        }
    }

    private Func<IRunObserver, ObservedRun, CancellationToken, Task>? Next()
    {
        lock (_calls)
        {
            if (_calls.TryDequeue(out var call))
            {
                return call;
            }

            _idle!.SetResult();
            _idle = null;
            return null;
        }
    }

    private void Fail(IRunObserver observer, Exception exception)
    {
        run.Note($"{observer.Name} was told of the run and failed: {exception.Message}");
        if (observer.IsRequired)
        {
            lock (_calls)
            {
                _failures.Add(exception);
            }
        }
    }
}
