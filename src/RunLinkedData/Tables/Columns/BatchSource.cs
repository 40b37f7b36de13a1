using RunLinkedData.Model;

namespace RunLinkedData.Tables.Columns;

/// <summary>Where the rows of a dataset that is being saved come from.</summary>
internal abstract class BatchSource(DatasetIdentity dataset, ColumnSet columns) : IAsyncDisposable
{
    /// <summary>
    /// After so many rows at a time it is looked at whether a batch is full. All that decides where batches, row groups and files end is
    /// the rows themselves, so that the same rows give the same bytes.
    /// </summary>
    public const int Stride = 1024;

    /// <summary>The columns of the rows.</summary>
    public ColumnSet Columns { get; } = columns;

    /// <summary>The dataset that is being saved.</summary>
    protected DatasetIdentity Identity { get; } = dataset;

    /// <summary>How many rows have been handed out.</summary>
    protected long Done { get; private set; }

    /// <summary>Adds as many rows as asked for to a batch; fewer only at the end.</summary>
    public async ValueTask<int> FillAsync(BatchBuilder target, int count, CancellationToken cancellationToken)
    {
        try
        {
            var added = await AddAsync(target, count, cancellationToken).ConfigureAwait(false);
            Done += added;
            return added;
        }
        catch (ColumnFullException e)
        {
            throw Identity.Error(
                ErrorCode.DatasetValue,
                FormattableString.Invariant(
                    $"The {count} rows from row {Done + 1} on of {Identity} hold more than 2 GiB in a single column. ")
                + "Save such large values as files.",
                e);
        }
    }

    /// <summary>Fills a batch with so many rows at most; false when the rows have come to their end.</summary>
    public async ValueTask<bool> FillBatchAsync(BatchBuilder target, int room, CancellationToken cancellationToken)
    {
        while (target.Rows < room && target.Bytes < BatchBuilder.FullBytes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var wanted = Math.Min(Stride, room - target.Rows);
            if (await FillAsync(target, wanted, cancellationToken).ConfigureAwait(false) < wanted)
            {
                return false;
            }
        }

        return true;
    }

    public abstract ValueTask DisposeAsync();

    protected abstract ValueTask<int> AddAsync(BatchBuilder target, int count, CancellationToken cancellationToken);
}
