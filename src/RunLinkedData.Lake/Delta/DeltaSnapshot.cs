using RunLinkedData.Lake.Delta.Log;
using RunLinkedData.Lake.Tables;

namespace RunLinkedData.Lake.Delta;

/// <summary>A Delta table at a version, as its log has it.</summary>
internal sealed record DeltaSnapshot
{
    /// <summary>The version.</summary>
    public required long Version { get; init; }

    /// <summary>When it was committed, as the commit says; null when it does not, or is not there any more.</summary>
    public DateTimeOffset? Timestamp { get; init; }

    /// <summary>The ID of the table.</summary>
    public required string TableId { get; init; }

    /// <summary>What it needs of its readers.</summary>
    public required DeltaProtocol Protocol { get; init; }

    /// <summary>Its properties.</summary>
    public required IReadOnlyDictionary<string, string?> Properties { get; init; }

    /// <summary>Its columns, in their order.</summary>
    public required IReadOnlyList<TableField> Columns { get; init; }

    /// <summary>What columns are found by in data files.</summary>
    public required ColumnMatch Match { get; init; }

    /// <summary>The names of the columns whose values are in the log.</summary>
    public required IReadOnlyList<string> PartitionColumns { get; init; }

    /// <summary>Its data files, by their paths.</summary>
    public required IReadOnlyList<DeltaFile> Files { get; init; }

    /// <summary>How many rows it has; null when the log does not tell of all files.</summary>
    public long? Rows => Files.Aggregate((long?)0, (sum, file) => sum + file.Rows);
}
