using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Datasets.Sources;

/// <summary>What is known of the rows of a version without reading them.</summary>
public sealed record SourceStatistics
{
    /// <summary>The number of rows of each file that belong to the version, in the order of <see cref="SourceVersion.Files"/>.</summary>
    public required IReadOnlyList<long> Rows { get; init; }

    /// <summary>What is known for certain of columns, by their names; of others nothing.</summary>
    public IReadOnlyDictionary<string, ColumnProfile> Profile { get; init; } = new Dictionary<string, ColumnProfile>();
}
