namespace RunLinkedData.Interactive.Magic;

/// <summary>The trackers of a notebook, one for each store, until its kernel ends.</summary>
internal sealed class TrackerPool : IDisposable
{
    private readonly Dictionary<string, RunTracker> _trackers = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Sets the options of trackers that are connected from now on.</summary>
    public static Action<RunTrackerOptions>? Configure { get; set; }

    public async Task<RunTracker> GetAsync(string? store, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!_trackers.TryGetValue(store ?? "", out var tracker))
            {
                RunTrackerOptions options = new() { TrackingUri = store };
                Configure?.Invoke(options);
                tracker = await RunTracker.ConnectAsync(options, cancellationToken).ConfigureAwait(false);
                _trackers.Add(store ?? "", tracker);
            }

            return tracker;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose()
    {
        foreach (var tracker in _trackers.Values)
        {
            tracker.Dispose();
        }

        _turn.Dispose();
    }
}
