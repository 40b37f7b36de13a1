namespace RunLinkedData.MLflow.Http;

/// <summary>
/// Cancels an attempt when nothing has moved for a while, or when the caller cancels; and tells before that for how long nothing has moved.
/// </summary>
internal sealed class AttemptTimer : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly TimeSpan _patience;
    private readonly ITimer _timer;
    private readonly Action<TimeSpan>? _tell;

    // By the clock on the wall, as it is told to people.
    private readonly Timer? _teller;
    private TimeSpan _told;

    public AttemptTimer(TimeProvider time, TimeSpan patience, Action<TimeSpan>? tell, CancellationToken cancellationToken)
    {
        _source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _patience = patience;
        _tell = tell;
        _timer = time.CreateTimer(static state => ((AttemptTimer)state!).Expire(), this, patience, Timeout.InfiniteTimeSpan);
        _teller = tell is null
            ? null
            : new Timer(static state => ((AttemptTimer)state!).Tell(), this, WaitNotices.First, Timeout.InfiniteTimeSpan);
    }

    public CancellationToken Token => _source.Token;

    public bool HasExpired { get; private set; }

    /// <summary>Something has moved: the patience begins anew.</summary>
    public void Restart() => Change(_patience, WaitNotices.First);

    /// <summary>Nothing is waited for: the time of whoever reads slowly is no timeout.</summary>
    public void Pause() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    public void Dispose()
    {
        _timer.Dispose();
        _teller?.Dispose();
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

    private void Change(TimeSpan patience, TimeSpan notice)
    {
        _timer.Change(patience, Timeout.InfiniteTimeSpan);
        _told = TimeSpan.Zero;
        _teller?.Change(notice, Timeout.InfiniteTimeSpan);
    }

    private void Expire()
    {
        HasExpired = true;
        Cancel();
    }

    private void Tell()
    {
        _told += WaitNotices.First;
        _tell!(_told);
        try
        {
            _teller!.Change(WaitNotices.First, Timeout.InfiniteTimeSpan);
        }
        catch (ObjectDisposedException)
        {
            // The attempt ended just now.
        }
    }
}
