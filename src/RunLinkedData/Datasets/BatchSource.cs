using RunLinkedData.Datasets.Columns;

namespace RunLinkedData.Datasets;

/// <summary>Where the rows of a dataset that is being saved come from.</summary>
internal abstract class BatchSource(ColumnSet columns) : IAsyncDisposable
{
    /// <summary>The columns of the rows.</summary>
    public ColumnSet Columns { get; } = columns;

    /// <summary>How many rows have been handed out.</summary>
    protected long Done { get; private set; }

    /// <summary>Adds as many rows as asked for to a batch; fewer only at the end.</summary>
    public async ValueTask<int> FillAsync(BatchBuilder target, int count, CancellationToken cancellationToken)
    {
        var added = await AddAsync(target, count, cancellationToken).ConfigureAwait(false);
        Done += added;
        return added;
    }

    public abstract ValueTask DisposeAsync();

    protected abstract ValueTask<int> AddAsync(BatchBuilder target, int count, CancellationToken cancellationToken);
}
