using RunLinkedData.MLflow.Tracking;

namespace RunLinkedData.Recording.Journal;

/// <summary>
/// What a run records, written down before it is sent, with how far the store has it: whatever happens to the program or the store, the
/// rest can be sent later. A journal of which everything has arrived goes.
/// </summary>
/// <remarks>
/// Safe for use by many threads at once. It outlives the program, not the power. A journal that cannot be written any more is given up, and
/// the run goes on without.
/// </remarks>
internal sealed class RunJournal : IDisposable
{
    // So that the journal of a long run stays small: it begins anew when it is longer, and everything has arrived.
    private const long LengthToBeginAnew = 1 << 20;

    private readonly Lock _lock = new();
    private readonly JournalLine _line = new();
    private readonly JournalState _state = new();
    private readonly JournalFile _file;
    private readonly Action<Exception>? _givenUp;
    private long _lengthOfStart;
    private bool _isClosed;

    private RunJournal(JournalFile file, Action<Exception>? givenUp = null)
    {
        _file = file;
        _givenUp = givenUp;
    }

    public string Path => _file.Path;

    public JournalStart Start => _state.Start;

    /// <summary>Whether what is written is there to be replayed.</summary>
    public bool IsOpen
    {
        get
        {
            lock (_lock)
            {
                return !_isClosed;
            }
        }
    }

    /// <summary>How many values the store has not got.</summary>
    public long Waiting
    {
        get
        {
            lock (_lock)
            {
                return _state.Written.Total - _state.Sent.Total;
            }
        }
    }

    /// <summary>How the run ends, so far.</summary>
    public JournalEnd? End
    {
        get
        {
            lock (_lock)
            {
                return _state.End;
            }
        }
    }

    /// <summary>Begins the journal of a run.</summary>
    /// <param name="path">A file that is not there.</param>
    /// <param name="start">The run.</param>
    /// <param name="givenUp">Is told why the journal was given up, if it is.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file must not be written.</exception>
    public static RunJournal Create(string path, JournalStart start, Action<Exception> givenUp)
    {
        RunJournal journal = new(JournalFile.Create(path), givenUp);
        journal.Append(start);
        journal._lengthOfStart = journal._file.Length;
        return journal;
    }

    /// <summary>
    /// Opens a journal that another program has left; null when it is in use, or not there any more. A last line that was cut off is
    /// removed.
    /// </summary>
    /// <exception cref="IOException">It cannot be read or written.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be read or written.</exception>
    /// <exception cref="JournalException">It cannot be replayed.</exception>
    public static RunJournal? TryReopen(string path)
    {
        if (JournalFile.TryOpen(path) is not { } file)
        {
            return null;
        }

        RunJournal journal = new(file);
        try
        {
            journal.ReadState();
            return journal;
        }
        catch
        {
            // It stays as it is.
            journal._isClosed = true;
            journal.Dispose();
            file.Dispose();
            throw;
        }
    }

    /// <summary>Writes down a value, or the end of the run.</summary>
    public void Write(object what)
    {
        lock (_lock)
        {
            TryAppend(what);
        }
    }

    /// <summary>The next values of each kind have arrived.</summary>
    public void Settle(ValueCounts sent)
    {
        lock (_lock)
        {
            TryAppend(new JournalMark(_state.Sent.Plus(sent), _state.IsEndSent));
        }
    }

    /// <summary>The last tag has arrived; when others wait before it, it will be sent once more with them.</summary>
    public void SettleLastTag()
    {
        lock (_lock)
        {
            if (_state.Sent.Tags + 1 == _state.Written.Tags)
            {
                TryAppend(new JournalMark(_state.Sent.Plus(new(Tags: 1)), _state.IsEndSent));
            }
        }
    }

    /// <summary>The end of the run has arrived, or the run has ended in another way.</summary>
    public void SettleEnd()
    {
        lock (_lock)
        {
            TryAppend(new JournalMark(_state.Sent, IsEndSent: true));
            if (!_isClosed && _state.IsSettled)
            {
                Close(isWanted: false);
            }
        }
    }

    /// <summary>Lets go of what has arrived, now that it is everything.</summary>
    public void Shorten()
    {
        lock (_lock)
        {
            if (!_isClosed && _file.Length > LengthToBeginAnew && _state is { IsSettled: true, End: null })
            {
                Try(() =>
                {
                    _file.Truncate(_lengthOfStart);
                    _state.BeginAnew();
                });
            }
        }
    }

    /// <summary>The values that the store has not got yet, in their order.</summary>
    public IEnumerable<object> ReadWaiting()
    {
        var sent = _state.Sent;
        ValueCounts passed = default;
        foreach (var (line, _) in _file.ReadLines())
        {
            if (JournalReader.Read(line).What is { } what && ValueCounts.Of(what) is { Total: 1 } one)
            {
                passed = passed.Plus(one);
                if (!IsSent(what, passed, sent))
                {
                    yield return what;
                }
            }
        }
    }

    /// <summary>Closes the file; it goes when nothing is left to be sent. True when it stays, the first time.</summary>
    public bool Close()
    {
        lock (_lock)
        {
            var isLeft = !_isClosed && !_state.IsSettled;
            if (!_isClosed)
            {
                Close(isLeft);
            }

            return isLeft;
        }
    }

    public void Dispose()
    {
        Close();
        _line.Dispose();
    }

    private static bool IsSent(object what, ValueCounts passed, ValueCounts sent) => what switch
    {
        Param => passed.Params <= sent.Params,
        Tag => passed.Tags <= sent.Tags,
        Metric => passed.Metrics <= sent.Metrics,
        _ => passed.Inputs <= sent.Inputs,
    };

    private void ReadState()
    {
        var (number, length) = (0, 0L);
        try
        {
            foreach (var (line, end) in _file.ReadLines())
            {
                number++;
                _state.Take(JournalReader.Read(line));
                length = end;
                _lengthOfStart = number == 1 ? end : _lengthOfStart;
            }
        }
        catch (JournalException exception)
        {
            throw new JournalException($"The journal '{Path}' is left as it is: its line {number} {exception.Message}.", exception);
        }

        if (number == 0)
        {
            throw new JournalException(
                $"The journal '{Path}' is left as it is: there is no whole line in it. Nothing was recorded; delete it.");
        }

        _file.Truncate(length);
    }

    private void TryAppend(object what)
    {
        if (!_isClosed)
        {
            Try(() => Append(what));
        }
    }

    private void Append(object what)
    {
        JournalEntry entry = new(_state.Sequence + 1, what);
        _file.Append(_line.Write(entry.Sequence, what));
        _state.Take(entry);
    }

    private void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception exception) when (_givenUp is not null && (exception is IOException or UnauthorizedAccessException))
        {
            // The half of a journal would bring back old values of tags. One that is being replayed is all there is, and stays.
            Close(isWanted: false);
            _givenUp(exception);
        }
    }

    private void Close(bool isWanted)
    {
        _isClosed = true;
        try
        {
            if (isWanted)
            {
                _file.FlushToDisk();
                _file.Dispose();
            }
            else
            {
                _file.Dispose();
                File.Delete(Path);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // What is on the disk is all that can be had.
        }
    }
}
