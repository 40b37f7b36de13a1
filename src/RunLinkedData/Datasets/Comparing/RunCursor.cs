using Apache.Arrow;

namespace RunLinkedData.Datasets.Comparing;

/// <summary>A place in rows that are in order. Disposes the batches that it has gone over.</summary>
internal sealed class RunCursor(IAsyncEnumerable<KeyedBatch> batches, CancellationToken cancellationToken) : IAsyncDisposable
{
    private readonly IAsyncEnumerator<KeyedBatch> _batches = batches.GetAsyncEnumerator(cancellationToken);
    private KeyedBatch? _current;
    private int _place;

    /// <summary>The batch of the row.</summary>
    public RecordBatch Batch => _current!.Batch;

    /// <summary>The row in it.</summary>
    public int Row => _current!.Row(_place);

    /// <summary>Its key.</summary>
    public ReadOnlySpan<byte> Key => _current!.Key(_place);

    /// <summary>Goes to the next row; false at the end.</summary>
    public ValueTask<bool> NextAsync()
    {
        if (_current is not null && _place + 1 < _current.Length)
        {
            _place++;
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
            (_current, _place) = (null, 0);
            if (!await _batches.MoveNextAsync().ConfigureAwait(false))
            {
                return false;
            }

            _current = _batches.Current;
        }
        while (_current.Length == 0);
        return true;
    }
}
