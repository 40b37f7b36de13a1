using Apache.Arrow;

namespace RunLinkedData.Datasets.RowComparison;

/// <summary>A place in rows that are in order. Disposes the batches that it has gone over.</summary>
internal sealed class RunCursor(IAsyncEnumerable<KeyedBatch> batches, CancellationToken cancellationToken) : IAsyncDisposable
{
    private readonly IAsyncEnumerator<KeyedBatch> _batches = batches.GetAsyncEnumerator(cancellationToken);
    private KeyedBatch? _current;
    private ulong _prefix;

    /// <summary>The batch of the row.</summary>
    public RecordBatch Batch => _current!.Batch;

    /// <summary>The row in it.</summary>
    public int Row { get; private set; }

    /// <summary>Its key.</summary>
    public ReadOnlySpan<byte> Key => _current!.Key(Row);

    /// <summary>
    /// Where the row is in the order beside that of another run: less than 0 when it comes first, 0 when both have the same key.
    /// </summary>
    public int CompareTo(RunCursor other) => _prefix != other._prefix ? _prefix.CompareTo(other._prefix) : Key.SequenceCompareTo(other.Key);

    /// <summary>Goes to the next row; false at the end.</summary>
    public ValueTask<bool> NextAsync()
    {
        if (_current is not null && Row + 1 < _current.Length)
        {
            Row++;
            _prefix = KeyedBatch.Prefix(Key);
            return new(true);
        }

        return NextBatchAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _current?.Dispose();
        await _batches.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask<bool> NextBatchAsync()
    {
        do
        {
            _current?.Dispose();
            (_current, Row) = (null, 0);
            if (!await _batches.MoveNextAsync().ConfigureAwait(false))
            {
                return false;
            }

            _current = _batches.Current;
        }
        while (_current.Length == 0);
        _prefix = KeyedBatch.Prefix(Key);
        return true;
    }
}
