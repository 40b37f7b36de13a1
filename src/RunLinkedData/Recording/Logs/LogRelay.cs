using Microsoft.Extensions.Logging;

namespace RunLinkedData.Recording.Logs;

/// <summary>Hands what is logged for a run on, what came together at once. Nobody who logs waits for it.</summary>
/// <remarks>Safe for use by many threads at once.</remarks>
/// <param name="tell">Is called when something waits; the value takes what waits then.</param>
internal sealed class LogRelay(Action<Lazy<IReadOnlyList<RunLogEntry>>> tell)
{
    private readonly Lock _lock = new();
    private List<RunLogEntry> _waiting = [];
    private long _characters;
    private int _dropped;
    private bool _isOpen = true;

    public void Add(RunLogEntry entry)
    {
        lock (_lock)
        {
            if (!_isOpen)
            {
                return;
            }

            if (_characters + entry.Text.Length > RunLogFile.MostCharacters)
            {
                _dropped++;
                return;
            }

            _characters += entry.Text.Length;
            _waiting.Add(entry);
            if (_waiting.Count > 1)
            {
                return;
            }
        }

        tell(new Lazy<IReadOnlyList<RunLogEntry>>(Take));
    }

    /// <summary>Takes nothing more, or takes it again.</summary>
    public void SetOpen(bool isOpen)
    {
        lock (_lock)
        {
            _isOpen = isOpen;
        }
    }

    private List<RunLogEntry> Take()
    {
        lock (_lock)
        {
            var taken = _waiting;
            if (_dropped > 0)
            {
                taken.Add(new RunLogEntry
                {
                    Level = LogLevel.Warning,
                    Text = $"{_dropped:N0} entries of the log came too fast and are left out here; the run's own log has them.",
                });
            }

            (_waiting, _characters, _dropped) = ([], 0, 0);
            return taken;
        }
    }
}
