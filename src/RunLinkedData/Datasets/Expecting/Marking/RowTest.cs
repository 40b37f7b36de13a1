using Apache.Arrow;

namespace RunLinkedData.Datasets.Expecting.Marking;

/// <summary>Tests the rows of one save against one expectation.</summary>
internal abstract class RowTest : IDisposable
{
    /// <summary>What is wrong with a row that is not as expected, such as <c>'units' is null</c>.</summary>
    public abstract string Fault { get; }

    /// <summary>Marks the rows of a batch that are not as expected; the others are left as they are.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="firstRow">The number of the first of them, from 1.</param>
    /// <param name="broken">A mark for each row.</param>
    public abstract void Mark(RecordBatch batch, long firstRow, Span<bool> broken);

    /// <summary>How many rows, of which none was marked before, turn out not to be as expected when all are there.</summary>
    public virtual long Finish() => 0;

    /// <summary>What is wrong beside the rows that were marked, when all are there; null when nothing is.</summary>
    public virtual string? FindLack() => null;

    public virtual void Dispose() => GC.SuppressFinalize(this);
}
