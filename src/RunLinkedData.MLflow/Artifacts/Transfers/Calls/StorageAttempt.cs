namespace RunLinkedData.MLflow.Artifacts.Transfers.Calls;

/// <summary>
/// One attempt at a call, or a body on its way in: cancelled when nothing has moved for a while, or when the caller cancels; tells before
/// that for how long nothing has moved.
/// </summary>
internal sealed class StorageAttempt : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly StorageWaits _waits;
    private readonly string _address;
    private readonly Func<Exception, bool, StorageFailure?> _understand;
    private readonly ITimer _timer;

    // By the clock on the wall, as it is told to people.
    private readonly Timer _teller;
    private TimeSpan _told;

    public StorageAttempt(
        StorageWaits waits, string address, Func<Exception, bool, StorageFailure?> understand, CancellationToken cancellationToken)
    {
        (_waits, _address, _understand) = (waits, address, understand);
        _source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _timer = waits.TimeProvider.CreateTimer(
            static state => ((StorageAttempt)state!).Expire(), this, waits.Patience, Timeout.InfiniteTimeSpan);
        _teller = new Timer(static state => ((StorageAttempt)state!).Tell(), this, StorageWaits.First, Timeout.InfiniteTimeSpan);
    }

    public CancellationToken Token => _source.Token;

    public bool HasStoodStill { get; private set; }

    /// <summary>What an exception means; null when it is none of the storage's or the network's.</summary>
    public StorageFailure? FailureOf(Exception exception) => _understand(exception, HasStoodStill);

    /// <summary>Something has moved: the patience begins anew.</summary>
    public void Restart() => Change(_waits.Patience, StorageWaits.First);

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
        _told += StorageWaits.First;
        _waits.StandingStill(_address, _told);
        try
        {
            _teller.Change(StorageWaits.First, Timeout.InfiniteTimeSpan);
        }
        catch (ObjectDisposedException)
        {
            // It ended just now.
        }
    }
}
