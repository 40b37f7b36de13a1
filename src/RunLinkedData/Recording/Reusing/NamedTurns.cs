namespace RunLinkedData.Recording.Reusing;

/// <summary>Lets one caller of a name in at a time; the others wait.</summary>
internal sealed class NamedTurns
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Task> _under = new(StringComparer.Ordinal);

    /// <summary>Waits for the turn, which ends when what is given is disposed of.</summary>
    public async Task<IDisposable> EnterAsync(string name, CancellationToken cancellationToken)
    {
        TaskCompletionSource mine = new(TaskCreationOptions.RunContinuationsAsynchronously);
        while (true)
        {
            Task? other;
            lock (_lock)
            {
                if (!_under.TryGetValue(name, out other))
                {
                    _under.Add(name, mine.Task);
                    return new Turn(this, name, mine);
                }
            }

            await other.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private sealed class Turn(NamedTurns turns, string name, TaskCompletionSource mine) : IDisposable
    {
        public void Dispose()
        {
            lock (turns._lock)
            {
                turns._under.Remove(name);
            }

            mine.TrySetResult();
        }
    }
}
