using RunLinkedData.Datasets.Schemas;
using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Datasets.Comparison;

/// <summary>A dataset of one run beside that of another, as a rule of the same name.</summary>
public sealed record DatasetComparison
{
    /// <summary>The name of the dataset; in the original run, when datasets of two names are compared.</summary>
    public required string Dataset { get; init; }

    /// <summary>How they stand to each other.</summary>
    public required DatasetOutcome Outcome { get; init; }

    /// <summary>What the original is made of; null when it has none.</summary>
    public DatasetManifest? Original { get; init; }

    /// <summary>What the other is made of; null when it has none.</summary>
    public DatasetManifest? Other { get; init; }

    /// <summary>
    /// The columns that are not the same, in the order of the original, then those that only the other has. When the numbers of rows
    /// differ, or only manifests are read, values are not compared, and a column is here when its profile, type or nullability differs.
    /// </summary>
    public IReadOnlyList<ColumnDifference> Columns { get; init; } = [];

    /// <summary>What became of the columns, by names; of what has none, and of datasets that only one has, there is nothing.</summary>
    public IReadOnlyList<SchemaChange> SchemaChanges { get; init; } = [];

    /// <summary>The files that are not the same, by path; only where the content is files.</summary>
    public IReadOnlyList<FileDifference> Files { get; init; } = [];
}
