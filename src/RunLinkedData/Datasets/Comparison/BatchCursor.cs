using Apache.Arrow;

namespace RunLinkedData.Datasets.Comparison;

/// <summary>A place in a stream of batches.</summary>
internal sealed class BatchCursor(IAsyncEnumerable<RecordBatch> batches, CancellationToken cancellationToken) : IAsyncDisposable
{
    private readonly IAsyncEnumerator<RecordBatch> _batches = batches.GetAsyncEnumerator(cancellationToken);

    /// <summary>The batch of the place.</summary>
    public RecordBatch? Batch { get; private set; }

    /// <summary>The next row in it.</summary>
    public int Start { get; private set; }

    /// <summary>How many rows of it are left.</summary>
    public int Left => (Batch?.Length ?? 0) - Start;

    /// <summary>Goes on to the next batch when none of this one is left; false at the end of all.</summary>
    public async Task<bool> FillAsync()
    {
        while (Left == 0)
        {
            Batch?.Dispose();
            (Batch, Start) = (null, 0);
            if (!await _batches.MoveNextAsync().ConfigureAwait(false))
            {
                return false;
            }

            Batch = _batches.Current;
        }

        return true;
    }

    /// <summary>Goes over rows.</summary>
    public void Skip(int rows) => Start += rows;

    public async ValueTask DisposeAsync()
    {
        Batch?.Dispose();
        await _batches.DisposeAsync().ConfigureAwait(false);
    }
}
