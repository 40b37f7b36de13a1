namespace RunLinkedData.Datasets.RowComparison;

/// <summary>A row that came, went or changed from one data version to another.</summary>
/// <remarks>
/// Values have the .NET type that <c>docs/datasets.md</c> names for their column: <c>int32</c> is an <see cref="int"/>, <c>date</c> a
/// <see cref="DateOnly"/>, a list an array of objects. What that type cannot hold comes as it is stored: a decimal of more than 28 digits
/// as its text, times as whole days (dates), microseconds from 1970 on (timestamps) or nanoseconds.
/// </remarks>
public sealed record RowDifference
{
    /// <summary>What became of the row.</summary>
    public required RowChange Change { get; init; }

    /// <summary>The values of the key by the names of its columns, in the order in which they were asked for.</summary>
    public required IReadOnlyDictionary<string, object?> Key { get; init; }

    /// <summary>
    /// All values of a row that was added or removed, by the names of the columns and in their order; null for one that changed.
    /// </summary>
    public IReadOnlyDictionary<string, object?>? Row { get; init; }

    /// <summary>
    /// The values that are not the same, in the order of the original's columns; none for a row that was added or removed.
    /// </summary>
    public IReadOnlyList<CellDifference> Cells { get; init; } = [];
}
