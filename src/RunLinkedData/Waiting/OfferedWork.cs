using RunLinkedData.MLflow;

namespace RunLinkedData.Waiting;

/// <summary>
/// Work that a thread of the pool may do beside something else. Whoever waits for it in a blocking call does
/// it, unless one has begun with it.
/// </summary>
/// <typeparam name="T">What comes of it.</typeparam>
internal sealed class OfferedWork<T>
{
    private readonly Func<Task<T>> _work;
    private readonly CancellationToken _cancellationToken;
    private readonly bool _isBlocking;
    private readonly TaskCompletionSource<T> _done;
    private int _taken;

    /// <summary>Offers it. <c>isShared</c>: whether several may wait for it, of which some may block.</summary>
    public OfferedWork(Func<Task<T>> work, CancellationToken cancellationToken, bool isShared = false)
    {
        _work = work;
        _cancellationToken = cancellationToken;
        _isBlocking = isShared || BlockingCall.IsUnderWay;
        _done = new(_isBlocking ? TaskCreationOptions.RunContinuationsAsynchronously : TaskCreationOptions.None);
        _ = Task.Run(TakeAsync, CancellationToken.None);
    }

    /// <summary>Whether it is over.</summary>
    public bool IsCompleted => _done.Task.IsCompleted;

    /// <summary>What comes of it. In a blocking call it is over when this returns.</summary>
    public Task<T> GetAsync(CancellationToken cancellationToken = default)
    {
        if (BlockingCall.IsUnderWay)
        {
            _ = TakeAsync();
            Task.WaitAny([_done.Task], cancellationToken);
        }

        return _done.Task.WaitAsync(cancellationToken);
    }

    private async Task TakeAsync()
    {
        if (Interlocked.Exchange(ref _taken, 1) != 0)
        {
            return;
        }

        try
        {
            _cancellationToken.ThrowIfCancellationRequested();
            _done.SetResult(await (_isBlocking ? BlockingCall.Begin(_work) : _work()).ConfigureAwait(false));
        }
        catch (OperationCanceledException exception)
        {
            _done.SetCanceled(exception.CancellationToken);
        }
        catch (Exception exception)
        {
            _done.SetException(exception);
        }
    }
}

/// <summary>Offers work to the thread pool: see <see cref="OfferedWork{T}"/>.</summary>
internal static class OfferedWork
{
    public static OfferedWork<T> Start<T>(Func<Task<T>> work, CancellationToken cancellationToken) => new(work, cancellationToken);

    public static OfferedWork<T> Start<T>(Func<T> work, CancellationToken cancellationToken) =>
        new(() => Task.FromResult(work()), cancellationToken);

    public static OfferedWork<bool> Start(Func<Task> work, CancellationToken cancellationToken) => new(
        async () =>
        {
            await work().ConfigureAwait(false);
            return true;
        },
        cancellationToken);
}
