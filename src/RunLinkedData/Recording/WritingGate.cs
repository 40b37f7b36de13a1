using RunLinkedData.Model;

namespace RunLinkedData.Recording;

/// <summary>
/// Knows what a run writes at the moment: a run that is being written to cannot be completed, and one that ends takes nothing more.
/// </summary>
internal sealed class WritingGate(string runId)
{
    // Case-insensitively: the names are those of files and folders.
    private readonly Dictionary<string, int> _writing = new(StringComparer.OrdinalIgnoreCase);
    private bool _isClosed;

    /// <summary>Notes that something is being written, until disposal.</summary>
    public Scope Enter(string what, bool alone = true)
    {
        lock (_writing)
        {
            if (_isClosed)
            {
                throw RunStateException.Ended(runId);
            }

            var writers = _writing.GetValueOrDefault(what);
            if (alone && writers > 0)
            {
                throw new InvalidOperationException(
                    $"The {what} of run {runId} is being written by another call right now. Await that call first.");
            }

            _writing[what] = writers + 1;
        }

        return new Scope(this, what);
    }

    /// <summary>Lets nothing further be begun.</summary>
    /// <exception cref="InvalidOperationException">Something is being written, and that is refused.</exception>
    public void Close(bool refuseIfWriting)
    {
        lock (_writing)
        {
            if (refuseIfWriting && _writing.Count > 0)
            {
                throw new InvalidOperationException(
                    $"Run {runId} cannot be completed while it still writes {string.Join(", ", _writing.Keys)}. "
                    + "Await what was begun before Complete.");
            }

            _isClosed = true;
        }
    }

    /// <summary>Takes things again: the run could not be ended.</summary>
    public void Reopen()
    {
        lock (_writing)
        {
            _isClosed = false;
        }
    }

    /// <summary>Something that is being written.</summary>
    internal readonly struct Scope(WritingGate gate, string what) : IDisposable
    {
        public void Dispose()
        {
            lock (gate._writing)
            {
                if (--gate._writing[what] == 0)
                {
                    gate._writing.Remove(what);
                }
            }
        }
    }
}
