using RunLinkedData.Lake.Files;
using RunLinkedData.Lake.Iceberg.Manifests;
using RunLinkedData.Lake.Iceberg.Metadata;
using RunLinkedData.Lake.Iceberg.Scanning;
using RunLinkedData.Lake.Tables;

namespace RunLinkedData.Lake.Iceberg;

/// <summary>An Iceberg table at a snapshot, as its metadata and manifests have it.</summary>
internal sealed record IcebergSnapshot
{
    /// <summary>The metadata file that it was found in.</summary>
    public required FileLocation MetadataFile { get; init; }

    /// <summary>The ID of the table; empty for old ones that have none.</summary>
    public required string TableId { get; init; }

    /// <summary>The version of the table's format: 1 to 3.</summary>
    public required int FormatVersion { get; init; }

    /// <summary>The snapshot; null for a table that never had rows.</summary>
    public SnapshotEntry? Entry { get; init; }

    /// <summary>The schema that it is read by.</summary>
    public required int SchemaId { get; init; }

    /// <summary>Its columns, in their order.</summary>
    public required IReadOnlyList<TableField> Columns { get; init; }

    /// <summary>What columns are found by in data files.</summary>
    public required ColumnMatch Match { get; init; }

    /// <summary>How rows were put into partitions, by ID: each file names its own.</summary>
    public required IReadOnlyDictionary<int, PartitionSpec> Specs { get; init; }

    /// <summary>Its manifests, in their order.</summary>
    public IReadOnlyList<ManifestFile> Manifests { get; init; } = [];

    /// <summary>Its data files, in the order of its manifests.</summary>
    public IReadOnlyList<IcebergFile> Files { get; init; } = [];

    /// <summary>How many rows it has; null when that is only known when its delete files are read.</summary>
    public long? Rows => Files.Aggregate((long?)0, (sum, file) => sum + file.Rows);
}

/// <summary>A data file of an Iceberg table at a snapshot.</summary>
internal sealed record IcebergFile
{
    /// <summary>The file, as its manifest has it.</summary>
    public required ContentFile Content { get; init; }

    /// <summary>Where it is.</summary>
    public required FileLocation Location { get; init; }

    /// <summary>Where it says which of its rows were deleted.</summary>
    public required FileDeletes Deletes { get; init; }

    /// <summary>How many rows of it are left; null when that is only known when delete files are read.</summary>
    public long? Rows => Deletes.Positions.Count > 0 ? null : Content.Rows - (Deletes.Vector?.Rows ?? 0);
}
