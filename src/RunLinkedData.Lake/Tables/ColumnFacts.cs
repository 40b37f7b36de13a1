using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Columns;
using RunLinkedData.Tables.Profiling;

namespace RunLinkedData.Lake.Tables;

/// <summary>What files say of a column, summed up. What one of them does not say is not known of the column.</summary>
internal sealed class ColumnFacts
{
    private FileColumn _sum = new() { Nulls = 0, IsRanged = true };

    private bool _isKnown = true;

    /// <summary>Adds what a file with rows says; null for nothing.</summary>
    public void Add(FileColumn? file)
    {
        _isKnown &= file is not null;
        _sum = _isKnown ? _sum.With(file!) : _sum;
    }

    /// <summary>The profile of a table's column.</summary>
    /// <param name="column">The column.</param>
    /// <returns>The profile; null when nothing is known for certain.</returns>
    public ColumnProfile? Finish(TableField column)
    {
        var wanted = DatasetColumns.Of(column).Type;
        if (!_isKnown || ColumnType.FromArrow(wanted.Arrow) is not { } type)
        {
            return null;
        }

        var profiler = ColumnProfiler.Create(type);
        foreach (var value in _sum.IsRanged && type.Element is null ? (object?[])[_sum.Least, _sum.Greatest] : [])
        {
            if (value is not null)
            {
                profiler.Add(DatasetColumns.Convert(SingleValue.Of(column.Type.Arrow, value), wanted));
            }
        }

        return profiler.Finish() with
        {
            Nulls = _sum.Nulls,
            Nans = _sum.Nans == 0 ? null : _sum.Nans,
            Mean = null,
            Stddev = null,
        };
    }
}
