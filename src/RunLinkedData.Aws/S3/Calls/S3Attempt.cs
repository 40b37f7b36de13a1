namespace RunLinkedData.Aws.S3.Calls;

/// <summary>
/// One attempt at a call, or a body on its way in: cancelled when nothing has moved for a while, or when the caller cancels; tells before
/// that for how long nothing has moved.
/// </summary>
internal sealed class S3Attempt : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly S3Waits _waits;
    private readonly string _address;
    private readonly ITimer _timer;

    // By the clock on the wall, as it is told to people.
    private readonly Timer _teller;
    private TimeSpan _told;

    public S3Attempt(S3Waits waits, string address, CancellationToken cancellationToken)
    {
        (_waits, _address) = (waits, address);
        _source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _timer = waits.TimeProvider.CreateTimer(
            static state => ((S3Attempt)state!).Expire(), this, waits.Patience, Timeout.InfiniteTimeSpan);
        _teller = new Timer(static state => ((S3Attempt)state!).Tell(), this, S3Waits.First, Timeout.InfiniteTimeSpan);
    }

    public CancellationToken Token => _source.Token;

    public bool HasStoodStill { get; private set; }

    /// <summary>Something has moved: the patience begins anew.</summary>
    public void Restart() => Change(_waits.Patience, S3Waits.First);

    /// <summary>Nothing is waited for: the time of whoever reads slowly is no standstill.</summary>
    public void Pause() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>Ends the attempt.</summary>
    public void Cancel()
    {
        try
        {
            _source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended just now.
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        _teller.Dispose();
        _source.Dispose();
    }

    private void Change(TimeSpan patience, TimeSpan notice)
    {
        _timer.Change(patience, Timeout.InfiniteTimeSpan);
        _told = TimeSpan.Zero;
        _teller.Change(notice, Timeout.InfiniteTimeSpan);
    }

    private void Expire()
    {
        HasStoodStill = true;
        Cancel();
    }

    private void Tell()
    {
        _told += S3Waits.First;
        _waits.StandingStill(_address, _told);
        try
        {
            _teller.Change(S3Waits.First, Timeout.InfiniteTimeSpan);
        }
        catch (ObjectDisposedException)
        {
            // It ended just now.
        }
    }
}
