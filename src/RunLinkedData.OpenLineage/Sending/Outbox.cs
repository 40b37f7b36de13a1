using Microsoft.Extensions.Logging;
using RunLinkedData.OpenLineage.Events;
using RunLinkedData.OpenLineage.Transports;
using RunLinkedData.Waiting;

namespace RunLinkedData.OpenLineage.Sending;

/// <summary>
/// The events of one run on their way: in order, one after the other, each tried again until it is taken or refused for good. Nobody waits
/// for it before the end.
/// </summary>
internal sealed partial class Outbox(string runId, IOpenLineageTransport transport, TimeProvider time, ILogger logger) : IDisposable
{
    private readonly Queue<Func<CancellationToken, Task<IEnumerable<OpenLineageEvent>>>> _posts = new();
    private readonly Queue<OpenLineageEvent> _events = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CancellationTokenSource _stop = new();
    private TaskCompletionSource _hurry = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isPumping;

    /// <summary>Why an event was not taken, the last time.</summary>
    public string? LastFailure { get; private set; }

    /// <summary>Whether one was refused for good.</summary>
    public bool HasRefused { get; private set; }

    /// <summary>Whether everything was handed over.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_posts)
            {
                return _posts.Count + _events.Count == 0;
            }
        }
    }

    /// <summary>Posts events, which are made when it is their turn.</summary>
    public void Post(Func<CancellationToken, Task<IEnumerable<OpenLineageEvent>>> make)
    {
        lock (_posts)
        {
            _posts.Enqueue(make);
            if (_isPumping)
            {
                return;
            }

            _isPumping = true;
        }

        _ = Task.Run(PumpInBackgroundAsync, CancellationToken.None);
    }

    /// <summary>Waits until all is handed over, and lets go of the rest when the time is over: true when there is none.</summary>
    public async Task<bool> DrainAsync(CancellationToken cancellationToken)
    {
        Hurry();
        try
        {
            // Whoever waits does the work, when the pool has no thread for it.
            await PumpAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // What is left is told of by the caller.
        }

        await _stop.EndAsync().ConfigureAwait(false);
        return IsEmpty;
    }

    public void Dispose()
    {
        _turn.Dispose();
        _stop.Dispose();
    }

    // A wait for a server that was away is over when the run is.
    private void Hurry()
    {
        lock (_posts)
        {
            _hurry.TrySetResult();
        }
    }

    private async Task PumpInBackgroundAsync()
    {
        try
        {
            await PumpAsync(_stop.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            // The run is over.
        }
    }

    private async Task PumpAsync(CancellationToken cancellationToken)
    {
        await _turn.EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            for (var failures = 0; await NextAsync(cancellationToken).ConfigureAwait(false) is { } next;)
            {
                failures = await TrySendAsync(next, cancellationToken).ConfigureAwait(false) ? 0 : failures + 1;
                if (failures > 0)
                {
                    failures = await WaitAsync(failures, cancellationToken).ConfigureAwait(false) ? failures : 0;
                }
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<OpenLineageEvent?> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Func<CancellationToken, Task<IEnumerable<OpenLineageEvent>>>? make;
            lock (_posts)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (_events.TryPeek(out var next))
                {
                    return next;
                }

                if (!_posts.TryPeek(out make))
                {
                    _isPumping = false;
                    return null;
                }
            }

            var made = await MakeAsync(make, cancellationToken).ConfigureAwait(false);
            lock (_posts)
            {
                _posts.Dequeue();
                foreach (var lineageEvent in made)
                {
                    _events.Enqueue(lineageEvent);
                }
            }
        }
    }

    private async Task<IEnumerable<OpenLineageEvent>> MakeAsync(
        Func<CancellationToken, Task<IEnumerable<OpenLineageEvent>>> make, CancellationToken cancellationToken)
    {
        try
        {
            return [.. await make(cancellationToken).ConfigureAwait(false)];
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            (LastFailure, HasRefused) = (exception.Message, true);
            NotMade(logger, runId, exception);
            return [];
        }
    }

    private async Task<bool> TrySendAsync(OpenLineageEvent next, CancellationToken cancellationToken)
    {
        try
        {
            await transport.SendAsync(next, cancellationToken).ConfigureAwait(false);
        }
        catch (OpenLineageException exception) when (exception.IsTransient)
        {
            LastFailure = exception.Message;
            TryingAgain(logger, runId, next.Type, exception.Message);
            return false;
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            (LastFailure, HasRefused) = (exception.Message, true);
            Refused(logger, runId, next.Type, exception.Message);
        }

        lock (_posts)
        {
            _events.Dequeue();
        }

        return true;
    }

    /// <summary>False when the wait was cut short.</summary>
    private async Task<bool> WaitAsync(int failures, CancellationToken cancellationToken)
    {
        Task hurry;
        lock (_posts)
        {
            hurry = _hurry.Task;
        }

        var ended = await Task.WhenAny(Task.Delay(Backoff.After(failures), time, cancellationToken), hurry).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        if (ended != hurry)
        {
            return true;
        }

        lock (_posts)
        {
            _hurry = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        return false;
    }

    [LoggerMessage(2, LogLevel.Debug, "Run {RunId}: the event {Type} was not taken, and is sent again. {Why}")]
    private static partial void TryingAgain(ILogger logger, string runId, string type, string why);

    [LoggerMessage(4, LogLevel.Warning, "Run {RunId}: an event could not be made.")]
    private static partial void NotMade(ILogger logger, string runId, Exception exception);

    [LoggerMessage(3, LogLevel.Warning, "Run {RunId}: the event {Type} was refused, and is not sent again. {Why}")]
    private static partial void Refused(ILogger logger, string runId, string type, string why);
}
