using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Datasets.Comparison;

/// <summary>A column that is not the same in two datasets.</summary>
public sealed record ColumnDifference
{
    /// <summary>The name of the column.</summary>
    public required string Name { get; init; }

    /// <summary>The column of the original; null when that has none.</summary>
    public DatasetColumn? Original { get; init; }

    /// <summary>The column of the other; null when that has none.</summary>
    public DatasetColumn? Other { get; init; }

    /// <summary>What the column of the original holds, in short; null when it has none.</summary>
    public ColumnProfile? OriginalProfile { get; init; }

    /// <summary>What the column of the other holds, in short; null when it has none.</summary>
    public ColumnProfile? OtherProfile { get; init; }

    /// <summary>
    /// In how many rows the values differ; null when they were not compared, because the types or the numbers of rows differ, or because
    /// only manifests were read. Floating-point numbers are compared exactly, and NaN equals NaN.
    /// </summary>
    public long? DifferingRows { get; init; }

    /// <summary>The number, from 1, of the first row whose values differ; null when there is none, or they were not compared.</summary>
    public long? FirstDifferingRow { get; init; }

    /// <summary>
    /// The largest absolute difference of two numbers, rounded to a double; null for columns of other types, and when all that differ are
    /// null or NaN on one side.
    /// </summary>
    public double? LargestDifference { get; init; }

    /// <summary>By how much the mean is greater in the other; null when one of them has none.</summary>
    public double? MeanShift => OtherProfile?.Mean - OriginalProfile?.Mean;

    /// <summary><see cref="MeanShift"/> in standard deviations of the original; null when that has none, or it is 0.</summary>
    public double? MeanShiftInStddevs => OriginalProfile?.Stddev is > 0 and var stddev ? MeanShift / stddev : null;

    /// <summary>Whether name, type or nullability differ.</summary>
    public bool IsSchemaDifferent => Original != Other;
}
