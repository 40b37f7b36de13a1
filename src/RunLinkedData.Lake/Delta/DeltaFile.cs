using Apache.Arrow;
using RunLinkedData.Lake.Delta.Log;
using RunLinkedData.Lake.Files;

namespace RunLinkedData.Lake.Delta;

/// <summary>A data file of a Delta table at a version.</summary>
internal sealed record DeltaFile
{
    /// <summary>Its path from the table's folder, or its address, as the log has it: escaped as in a URI.</summary>
    public required string Path { get; init; }

    /// <summary>Where it is.</summary>
    public required FileLocation Location { get; init; }

    /// <summary>Its size.</summary>
    public required long Bytes { get; init; }

    /// <summary>How many rows are in it, deleted ones as well; null when the log does not tell.</summary>
    public long? StoredRows { get; init; }

    /// <summary>How many rows of it are left; null when the log does not tell.</summary>
    public long? Rows => StoredRows - (DeletionVector?.Cardinality ?? 0);

    /// <summary>The values of partition columns in all of its rows, by the names of the columns: arrays of one value.</summary>
    public required IReadOnlyDictionary<string, IArrowArray> PartitionValues { get; init; }

    /// <summary>These values as the log has them, by the names of the columns in files.</summary>
    public required IReadOnlyDictionary<string, string?> PartitionTexts { get; init; }

    /// <summary>What is known of its columns, as JSON; null when nothing is, or it was not asked for.</summary>
    public string? Statistics { get; init; }

    /// <summary>Where it says which rows were deleted; null for none.</summary>
    public DeletionVector? DeletionVector { get; init; }
}
