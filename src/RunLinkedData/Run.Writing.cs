namespace RunLinkedData;

public sealed partial class Run
{
    // What is being written right now, case-insensitively: the names are those of files and folders.
    private readonly HashSet<string> _writing = new(StringComparer.OrdinalIgnoreCase);
    private bool _writingClosed;

    /// <summary>Notes that something is being written, until disposal: a run that is being written to cannot be completed.</summary>
    private WritingScope BeginWriting(string what)
    {
        lock (_writing)
        {
            if (_writingClosed)
            {
                throw RunStateException.Ended(Id);
            }

            if (!_writing.Add(what))
            {
                throw new InvalidOperationException($"The {what} of run {Id} is being written by another call right now. Await that call first.");
            }
        }

        return new WritingScope(this, what);
    }

    /// <summary>Lets nothing further be begun; a run that is to be published must not be written to.</summary>
    private void CloseWriting(bool refuseIfWriting)
    {
        lock (_writing)
        {
            if (refuseIfWriting && _writing.Count > 0)
            {
                throw new InvalidOperationException(
                    $"Run {Id} cannot be completed while it still writes {string.Join(", ", _writing)}. Await what was begun before Complete.");
            }

            _writingClosed = true;
        }
    }

    private void ReopenWriting()
    {
        lock (_writing)
        {
            _writingClosed = _ended;
        }
    }

    private readonly struct WritingScope(Run run, string what) : IDisposable
    {
        public void Dispose()
        {
            lock (run._writing)
            {
                run._writing.Remove(what);
            }
        }
    }
}
