using RunLinkedData.Model;

namespace RunLinkedData.Datasets.RowComparison;

/// <summary>Goes over the rows of several runs, each of them in order, in the order of all; refuses a key that occurs twice.</summary>
internal sealed class RunMerger(RowSide side) : IAsyncDisposable
{
    // A heap: each run is before those at twice its place plus 1 and 2. PriorityQueue has no way to tell it that the key of its first
    // element is another now.
    private readonly List<RunCursor> _runs = [];
    private byte[] _last = new byte[64];
    private int _lastLength;

    /// <summary>The place of the row; null at the end.</summary>
    public RunCursor? Current => _runs.Count > 0 ? _runs[0] : null;

    /// <summary>Adds a run, which is disposed with this one. The first row of all is the current one then.</summary>
    public async Task AddAsync(RunCursor run)
    {
        try
        {
            if (await run.NextAsync().ConfigureAwait(false))
            {
                _runs.Add(run);
                for (var place = _runs.Count / 2; place >= 0; place--)
                {
                    MoveDown(place);
                }

                return;
            }
        }
        catch
        {
            await run.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        await run.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Goes to the next row.</summary>
    /// <exception cref="DatasetException"><c>DATASET_KEY</c>: it has the key of the one before.</exception>
    public async ValueTask NextAsync()
    {
        var run = Current!;
        Remember(run.Key);
        if (!await run.NextAsync().ConfigureAwait(false))
        {
            _runs[0] = _runs[^1];
            _runs.RemoveAt(_runs.Count - 1);
            await run.DisposeAsync().ConfigureAwait(false);
        }

        MoveDown(0);
        if (Current is { } next && next.Key.SequenceEqual(_last.AsSpan(0, _lastLength)))
        {
            throw side.SeveralRows(next.Batch, next.Row);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var run in _runs)
        {
            await run.DisposeAsync().ConfigureAwait(false);
        }
    }

    private void MoveDown(int place)
    {
        while (true)
        {
            var first = place;
            for (var below = (2 * place) + 1; below <= (2 * place) + 2 && below < _runs.Count; below++)
            {
                first = _runs[below].CompareTo(_runs[first]) < 0 ? below : first;
            }

            if (first == place)
            {
                return;
            }

            (_runs[place], _runs[first]) = (_runs[first], _runs[place]);
            place = first;
        }
    }

    private void Remember(ReadOnlySpan<byte> key)
    {
        if (_last.Length < key.Length)
        {
            _last = new byte[Math.Max(key.Length, _last.Length * 2)];
        }

        key.CopyTo(_last);
        _lastLength = key.Length;
    }
}
