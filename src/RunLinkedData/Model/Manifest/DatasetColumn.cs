namespace RunLinkedData.Model.Manifest;

/// <summary>A column of a dataset.</summary>
public sealed record DatasetColumn
{
    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// The type, in the words of <c>docs/datasets.md</c>: <c>int32</c>, <c>decimal(38,18)</c>, <c>list&lt;string&gt;</c> ...
    /// </summary>
    public required string Type { get; init; }

    /// <summary>Whether nulls are allowed.</summary>
    public required bool Nullable { get; init; }
}
