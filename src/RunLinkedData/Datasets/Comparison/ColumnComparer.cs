using Apache.Arrow;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Datasets.Comparison;

/// <summary>Compares the values of a column of two datasets, part by part.</summary>
internal sealed class ColumnComparer(string name, ColumnType type)
{
    public string Name => name;

    /// <summary>In how many rows the values differ.</summary>
    public long DifferingRows { get; private set; }

    /// <summary>The number, from 1, of the first of them.</summary>
    public long? FirstDifferingRow { get; private set; }

    /// <summary>The largest difference of two numbers.</summary>
    public double? LargestDifference { get; private set; }

    /// <summary>Compares some rows of two arrays; <paramref name="firstRow"/> is the number of the first of them in the datasets.</summary>
    public void Compare(IArrowArray one, int start, IArrowArray other, int otherStart, int count, long firstRow)
    {
        for (var row = 0; row < count; row++)
        {
            var (i, j) = (start + row, otherStart + row);
            if (!ColumnValues.AreEqual(one, i, other, j, type))
            {
                DifferingRows++;
                FirstDifferingRow ??= firstRow + row;
                Measure(one, i, other, j);
            }
        }
    }

    private void Measure(IArrowArray one, int i, IArrowArray other, int j)
    {
        if (type.IsNumber
            && !one.IsNull(i)
            && !other.IsNull(j)
            && ColumnValues.Distance(one, i, other, j, type) is var distance
            && !double.IsNaN(distance))
        {
            LargestDifference = Math.Max(LargestDifference ?? 0, distance);
        }
    }
}
