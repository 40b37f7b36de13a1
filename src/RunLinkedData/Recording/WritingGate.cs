using RunLinkedData.Model;

namespace RunLinkedData.Recording;

/// <summary>
/// Knows what a run writes at the moment: a run that is being written to cannot be completed, and one that ends takes nothing more.
/// </summary>
internal sealed class WritingGate(string runId)
{
    // Case-insensitively: the names are those of files and folders.
    private readonly HashSet<string> _writing = new(StringComparer.OrdinalIgnoreCase);
    private bool _isClosed;

    /// <summary>Notes that something is being written, until disposal.</summary>
    public Scope Enter(string what)
    {
        lock (_writing)
        {
            if (_isClosed)
            {
                throw RunStateException.Ended(runId);
            }

            if (!_writing.Add(what))
            {
                throw new InvalidOperationException(
                    $"The {what} of run {runId} is being written by another call right now. Await that call first.");
            }
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
                    $"Run {runId} cannot be completed while it still writes {string.Join(", ", _writing)}. "
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
                gate._writing.Remove(what);
            }
        }
    }
}
