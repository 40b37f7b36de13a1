using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Datasets.Sources;

/// <summary>What a manifest has of a version of a table, which is to be opened again.</summary>
/// <remarks>It may come from anywhere: what it says of the table is held against the table.</remarks>
public sealed record PinnedVersion
{
    /// <summary>The <see cref="SourceVersion.Version"/>; null for tables that have none.</summary>
    public string? Version { get; init; }

    /// <summary>The <see cref="SourceVersion.Pins"/>.</summary>
    public required IReadOnlyDictionary<string, string> Pins { get; init; }

    /// <summary>The columns; structs and maps have types that are for people alone.</summary>
    public required IReadOnlyList<DatasetColumn> Columns { get; init; }

    /// <summary>The <see cref="SourceVersion.Files"/>, with the rows of each.</summary>
    public required IReadOnlyList<TableFile> Files { get; init; }
}
