namespace RunLinkedData.Datasets.RowComparison;

/// <summary>A value that is not the same in two rows of one key.</summary>
/// <param name="Column">The name of the column.</param>
/// <param name="Original">The value in the original; null is a null.</param>
/// <param name="Other">The value in the other; null is a null.</param>
public sealed record CellDifference(string Column, object? Original, object? Other);
