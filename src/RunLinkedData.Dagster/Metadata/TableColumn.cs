namespace RunLinkedData.Dagster.Metadata;

/// <summary>A column of a table in metadata.</summary>
public sealed record TableColumn
{
    /// <summary>The column's name.</summary>
    public required string Name { get; init; }

    /// <summary>Its type, in whatever words; default: <c>string</c>, as Dagster's.</summary>
    public string Type { get; init; } = "string";

    /// <summary>What it holds; null for nothing said.</summary>
    public string? Description { get; init; }

    /// <summary>Tags of the column, shown beside it.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether it may be empty. Default: true.</summary>
    public bool Nullable { get; init; } = true;

    /// <summary>Whether no value comes twice. Default: false.</summary>
    public bool Unique { get; init; }

    /// <summary>Other rules, in words.</summary>
    public IReadOnlyList<string> Constraints { get; init; } = [];
}
