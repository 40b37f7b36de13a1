using Apache.Arrow;

namespace RunLinkedData.Tables.Columns;

/// <summary>Fills one batch of rows, column by column. A batch that was built is valid until <see cref="Reset"/>.</summary>
internal sealed class BatchBuilder(ColumnSet columns)
{
    /// <summary>The most rows of a batch.</summary>
    public const int MostRows = 65_536;

    /// <summary>The size in bytes past which a batch is full.</summary>
    public const long FullBytes = 16L << 20;

    private readonly ColumnBuilder[] _columns = [.. columns.Types.Select(ColumnBuilder.Create)];

    public ColumnBuilder this[int column] => _columns[column];

    public int Columns => _columns.Length;

    public int Rows => _columns[0].Length;

    /// <summary>The size of the values in memory, which depends on the values alone.</summary>
    public long Bytes => _columns.Sum(c => c.Bytes);

    public RecordBatch Build() => new(columns.Schema, _columns.Select(c => ArrowArrayFactory.BuildArray(c.Build())), Rows);

    public void Reset()
    {
        foreach (var column in _columns)
        {
            column.Reset();
        }
    }
}
