using Apache.Arrow;
using RunLinkedData.Lake.Deletes;
using RunLinkedData.Lake.Files;

namespace RunLinkedData.Lake.Tables;

/// <summary>A data file of a table, and what is not in it.</summary>
internal sealed record DataFile
{
    /// <summary>Where it is.</summary>
    public required FileLocation Location { get; init; }

    /// <summary>Its size.</summary>
    public required long Bytes { get; init; }

    /// <summary>What tells it from others of that size; null when nothing does.</summary>
    public FileStamp? Stamp { get; init; }

    /// <summary>How many rows are in it, deleted ones as well; null when nobody says so.</summary>
    public long? Rows { get; init; }

    /// <summary>
    /// Columns that have one value in all of its rows, by name: arrays of one value. They are not looked for in the file.
    /// </summary>
    public IReadOnlyDictionary<string, IArrowArray> Constants { get; init; } = new Dictionary<string, IArrowArray>();

    /// <summary>The rows that were deleted; null for none.</summary>
    public RowSet? Deleted { get; init; }
}
