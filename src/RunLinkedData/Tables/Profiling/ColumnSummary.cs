using System.Numerics;

namespace RunLinkedData.Tables.Profiling;

/// <summary>
/// What a column of some of the rows holds, so that it adds up with that of the others. What a type does not have is null.
/// </summary>
internal sealed record ColumnSummary
{
    public long Nulls { get; init; }

    public long? Nans { get; init; }

    /// <summary>The least value as the column stores it: a number of the invariant culture, or the text.</summary>
    public string? Min { get; init; }

    /// <summary>The greatest value, as <see cref="Min"/>.</summary>
    public string? Max { get; init; }

    /// <summary>How many values the figures below are of.</summary>
    public long Count { get; init; }

    /// <summary>The sum of integers, and of decimals by the integers that they are stored as; how many are true.</summary>
    public BigInteger? Sum { get; init; }

    /// <summary>The sum of their squares.</summary>
    public BigInteger? Squares { get; init; }

    /// <summary>The mean of floating-point numbers, which may not be finite.</summary>
    public double? Mean { get; init; }

    /// <summary>What the mean has besides, below its last bit.</summary>
    public double? MeanRest { get; init; }

    /// <summary>The sum of the squares of how far they are from it (M2), which may not be finite.</summary>
    public double? Deviations { get; init; }

    /// <summary>The length of the shortest text, in code points.</summary>
    public long? Shortest { get; init; }

    /// <summary>The length of the longest text.</summary>
    public long? Longest { get; init; }

    /// <summary>The lengths of all texts together.</summary>
    public long? Characters { get; init; }

    /// <summary>Which values there are, as base64 (<see cref="SketchText"/>); null where that was not to be told.</summary>
    public string? Sketch { get; init; }
}
