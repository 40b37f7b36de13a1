namespace RunLinkedData.MLflow.Http;

/// <summary>Cancels an attempt when nothing has moved for a while, or when the caller cancels.</summary>
internal sealed class AttemptTimer : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly TimeSpan _patience;
    private readonly ITimer _timer;

    public AttemptTimer(TimeProvider time, TimeSpan patience, CancellationToken cancellationToken)
    {
        _source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _patience = patience;
        _timer = time.CreateTimer(static state => ((AttemptTimer)state!).Expire(), this, patience, Timeout.InfiniteTimeSpan);
    }

    public CancellationToken Token => _source.Token;

    public bool HasExpired { get; private set; }

    /// <summary>Something has moved: the patience begins anew.</summary>
    public void Restart() => _timer.Change(_patience, Timeout.InfiniteTimeSpan);

    /// <summary>Nothing is waited for: the time of whoever reads slowly is no timeout.</summary>
    public void Pause() => _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    public void Dispose()
    {
        _timer.Dispose();
        _source.Dispose();
    }

    /// <summary>Ends the attempt.</summary>
    public void Cancel()
    {
        try
        {
            _source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The attempt ended just now.
        }
    }

    private void Expire()
    {
        HasExpired = true;
        Cancel();
    }
}
