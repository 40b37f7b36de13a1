using RunLinkedData.MLflow.Tracking;

namespace RunLinkedData.Recording.Metering;

/// <summary>
/// Logs system metrics of one run, from its start to its end: the means of so many samples, and at the end of what there is; each run has
/// at least that. What goes wrong is told once and changes nothing about the run; it holds sums only, however long the run is.
/// </summary>
internal sealed class RunMeter : IDisposable
{
    private readonly MeterSettings _settings;
    private readonly Func<SystemProbe> _start;
    private readonly Action<Metric> _record;
    private readonly Action<string> _tell;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (double Sum, int Count)> _sums = [];
    private readonly ITimer _timer;
    private SystemProbe? _probe;
    private long _step;
    private int _samples;
    private bool _hasTold;
    private bool _isOver;

    /// <param name="settings">How often.</param>
    /// <param name="start">Makes the probe, when the first sample is due.</param>
    /// <param name="firstStep">The step of the first values.</param>
    /// <param name="record">Takes the values; must not wait.</param>
    /// <param name="tell">Takes what went wrong.</param>
    /// <param name="time">The clock.</param>
    public RunMeter(
        MeterSettings settings, Func<SystemProbe> start, long firstStep, Action<Metric> record, Action<string> tell, TimeProvider time)
    {
        (_settings, _start, _step, _record, _tell, _time) = (settings, start, firstStep, record, tell, time);

        // Not in the flow of whoever starts the run: what that holds would be held as long as the run goes on.
        using (ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow())
        {
            _timer = time.CreateTimer(_ => Sample(), state: null, TimeSpan.Zero, settings.Interval);
        }
    }

    /// <summary>The step after the last one that a run has of these metrics: it goes on there when it is resumed.</summary>
    public static long StepAfter(IEnumerable<Metric> known, MeterSettings settings) => known
        .Where(metric => metric.Key.StartsWith(settings.Prefix, StringComparison.Ordinal))
        .Select(metric => metric.Step + 1)
        .DefaultIfEmpty(0)
        .Max();

    /// <summary>Takes a last sample and logs what there is; from then on nothing.</summary>
    public void Stop()
    {
        _timer.Dispose();
        lock (_lock)
        {
            if (!_isOver)
            {
                if (_probe is null)
                {
                    Try(Begin);
                }

                Try(Take);
                Try(Publish);
                _isOver = true;
            }
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        lock (_lock)
        {
            _isOver = true;
            Try(() => _probe?.Dispose());
            _probe = null;
        }
    }

    private void Sample()
    {
        // One that takes longer than the interval is not overtaken by the next.
        if (!_lock.TryEnter())
        {
            return;
        }

        try
        {
            if (!_isOver)
            {
                Try(_probe is null ? Begin : Take);
                if (_samples >= _settings.Samples)
                {
                    Try(Publish);
                }
            }
        }
        finally
        {
            _lock.Exit();
        }
    }

    private void Begin() => _probe = _start();

    private void Take()
    {
        if (_probe is null)
        {
            return;
        }

        _samples++;
        foreach (var (name, value) in _probe.Read().Where(one => double.IsFinite(one.Value)))
        {
            // What is counted from the start of the run has no mean; the last count says all.
            var (sum, count) = name.StartsWith("network_", StringComparison.Ordinal) ? default : _sums.GetValueOrDefault(name);
            _sums[name] = (sum + value, count + 1);
        }
    }

    private void Publish()
    {
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var (name, (sum, count)) in _sums)
        {
            _record(new Metric(_settings.Prefix + name, Math.Round(sum / count, 3), now, _step));
        }

        _step += _sums.Count > 0 ? 1 : 0;
        _sums.Clear();
        _samples = 0;
    }

    private void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception) when (!_hasTold)
        {
            _hasTold = true;
            _tell($"System metrics could not be logged as they should be: {exception.Message}");
        }
        catch (Exception)
        {
            // The same as before, as a rule.
        }
    }
}
