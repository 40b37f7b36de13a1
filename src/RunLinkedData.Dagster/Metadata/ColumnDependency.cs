namespace RunLinkedData.Dagster.Metadata;

/// <summary>A column of another asset that a column is made from.</summary>
public sealed record ColumnDependency
{
    /// <summary>The key of the asset, part by part.</summary>
    public required IReadOnlyList<string> AssetKey { get; init; }

    /// <summary>The column.</summary>
    public required string Column { get; init; }
}
