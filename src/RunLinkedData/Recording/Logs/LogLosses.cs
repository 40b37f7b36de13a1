using System.Globalization;

namespace RunLinkedData.Recording.Logs;

/// <summary>What a log lacks, and why. Safe for use by many threads at once.</summary>
internal sealed class LogLosses(long longest)
{
    private readonly Lock _lock = new();
    private long _dropped;
    private long _lost;
    private long _told;
    private long _cut;
    private bool _isCutTold;
    private string? _cause;
    private string? _endMissing;

    /// <summary>Whether something was taken that readers do not find yet.</summary>
    public bool IsEndMissing
    {
        get
        {
            lock (_lock)
            {
                return _endMissing is not null;
            }
        }
    }

    /// <summary>A line came faster than lines can be written.</summary>
    public void Drop() => Change(() => _dropped++);

    /// <summary>A line is behind the most that a log may hold.</summary>
    public void Cut() => Change(() => _cut++);

    /// <summary>A line could not be written, for a cause that <see cref="Fail"/> tells.</summary>
    public void Lose() => Change(() => _lost++);

    /// <summary>Why lines cannot be written; the first cause is kept.</summary>
    public void Fail(Exception exception) => Change(() => _cause ??= exception.Message);

    /// <summary>What was taken did not reach the place of the log.</summary>
    public void MissEnd(Exception exception) => Change(() => _endMissing = exception.Message);

    /// <summary>It did later.</summary>
    public void EndIsStored() => Change(() => _endMissing = null);

    /// <summary>A line for the log itself about what is missing at this place of it; null when nothing new is.</summary>
    public string? TakeNews()
    {
        lock (_lock)
        {
            var missing = _dropped + _lost - _told;
            _told += missing;
            var isCutNew = _cut > 0 && !_isCutTold;
            _isCutTold |= isCutNew;
            return isCutNew ? Text($"(The log ends here: it has its {longest} bytes.)")
                : missing > 0 && !_isCutTold ? Text($"({missing} lines are missing here.)")
                : null;
        }
    }

    /// <summary>All of it, for the record of the run.</summary>
    public IReadOnlyList<string> ToNotes()
    {
        lock (_lock)
        {
            List<string> notes = [];
            Add(_lost > 0, Text($"{_lost} lines of the log could not be written: {_cause}"));
            Add(_dropped > 0, Text($"{_dropped} lines of the log were dropped: they came faster than they could be written."));
            Add(_cut > 0, Text($"{_cut} lines of the log were left out: they are behind its first {longest} bytes."));
            Add(_endMissing is not null, $"The end of the log could not be stored: {_endMissing}");
            return notes;

            void Add(bool isSo, string note)
            {
                if (isSo)
                {
                    notes.Add(note);
                }
            }
        }
    }

    private void Change(Action change)
    {
        lock (_lock)
        {
            change();
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
