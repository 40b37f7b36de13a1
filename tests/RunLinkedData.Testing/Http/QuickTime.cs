namespace RunLinkedData.Testing.Http;

/// <summary>
/// A clock on which waits cost nothing: a timer that is not a limit fires at once and moves the clock on, and is written down. The
/// limits, timeouts that should not fire by themselves, fire when the test says so.
/// </summary>
public sealed class QuickTime(params TimeSpan[] limits) : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<TimeSpan> _waits = [];
    private readonly List<Timer> _timers = [];
    private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>How long was waited, wait by wait.</summary>
    public IReadOnlyList<TimeSpan> Waits
    {
        get
        {
            lock (_lock)
            {
                return [.. _waits];
            }
        }
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return _now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    /// <summary>Moves the clock on; nothing fires.</summary>
    public void Advance(TimeSpan by)
    {
        lock (_lock)
        {
            _now += by;
        }
    }

    /// <summary>Lets the timers of a limit that are set now fire; gives how many there were.</summary>
    public int Fire(TimeSpan limit)
    {
        Timer[] due;
        lock (_lock)
        {
            due = [.. _timers.Where(timer => timer.Due == limit)];
            _now += limit;
        }

        foreach (var timer in due)
        {
            timer.Fire();
        }

        return due.Length;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class Timer(QuickTime time, TimerCallback callback, object? state) : ITimer
    {
        public TimeSpan Due { get; private set; } = Timeout.InfiniteTimeSpan;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var isWait = dueTime != Timeout.InfiniteTimeSpan && !time.Limits.Contains(dueTime);
            lock (time._lock)
            {
                Due = isWait ? Timeout.InfiniteTimeSpan : dueTime;
                time._timers.Remove(this);
                if (isWait)
                {
                    time._waits.Add(dueTime);
                    time._now += dueTime;
                }
                else if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    time._timers.Add(this);
                }
            }

            if (isWait)
            {
                ThreadPool.QueueUserWorkItem(_ => callback(state));
            }

            return true;
        }

        public void Fire() => callback(state);

        public void Dispose()
        {
            lock (time._lock)
            {
                Due = Timeout.InfiniteTimeSpan;
                time._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }

    private TimeSpan[] Limits => limits;
}
