namespace RunLinkedData.Sql.Model;

/// <summary>A column of a table of a query.</summary>
public sealed record SqlColumn
{
    /// <summary>Its name in queries.</summary>
    public required string Name { get; init; }

    /// <summary>Its type, as DuckDB names it.</summary>
    public required string Type { get; init; }
}
