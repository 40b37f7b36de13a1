using System.Collections.Concurrent;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Datasets.RowComparison;

/// <summary>
/// Builders of batches that are used again and again: their buffers are large, and the garbage of new ones would
/// outgrow the memory that is allowed.
/// </summary>
internal sealed class BuilderPool(ColumnSet columns)
{
    private readonly ConcurrentBag<BatchBuilder> _free = [];

    public ColumnSet Columns => columns;

    public BatchBuilder Rent() => _free.TryTake(out var builder) ? builder : new BatchBuilder(columns);

    public void Return(BatchBuilder builder)
    {
        builder.Reset();
        _free.Add(builder);
    }
}
