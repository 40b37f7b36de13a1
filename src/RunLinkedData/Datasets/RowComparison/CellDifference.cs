namespace RunLinkedData.Datasets.RowComparison;

/// <summary>A value that is not the same in two rows of one key.</summary>
public sealed record CellDifference
{
    /// <summary>The name of the column.</summary>
    public required string Column { get; init; }

    /// <summary>The value in the original; null is a null.</summary>
    public object? Original { get; init; }

    /// <summary>The value in the other; null is a null.</summary>
    public object? Other { get; init; }
}
