namespace RunLinkedData.Lake.Tables;

/// <summary>What the columns of a table are found by in data files.</summary>
internal enum ColumnMatch
{
    /// <summary>By their names in files.</summary>
    Name,

    /// <summary>By their IDs; a file without any is refused.</summary>
    Id,

    /// <summary>By their IDs, and by their names in files that have no IDs.</summary>
    IdOrName,
}
