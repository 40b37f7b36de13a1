namespace RunLinkedData.Lake.Iceberg.Manifests;

/// <summary>What is in a file of a table.</summary>
internal enum FileContent
{
    /// <summary>Rows.</summary>
    Data,

    /// <summary>Which rows of other files were deleted.</summary>
    PositionDeletes,

    /// <summary>Values of rows that were deleted.</summary>
    EqualityDeletes,
}

/// <summary>A file of a snapshot, as its manifest has it (https://iceberg.apache.org/spec/#data-file-fields).</summary>
internal sealed record ContentFile
{
    /// <summary>What is in it.</summary>
    public required FileContent Content { get; init; }

    /// <summary>Where it is, as the table says.</summary>
    public required string Path { get; init; }

    /// <summary>Its format, such as <c>parquet</c>: in lower case.</summary>
    public required string Format { get; init; }

    /// <summary>The partition that it is in.</summary>
    public required FilePartition Partition { get; init; }

    /// <summary>How many rows, or deletes, are in it.</summary>
    public required long Rows { get; init; }

    /// <summary>Its size.</summary>
    public required long Bytes { get; init; }

    /// <summary>The age of its rows: deletes of the same number or a later one are meant for them.</summary>
    public required long SequenceNumber { get; init; }

    /// <summary>The snapshot that has added it.</summary>
    public long? SnapshotId { get; init; }

    /// <summary>The ID of its first row, in tables of version 3.</summary>
    public long? FirstRowId { get; init; }

    /// <summary>The one file that its deletes are meant for; null when there may be several.</summary>
    public string? ReferencedFile { get; init; }

    /// <summary>Where in the file a deletion vector begins.</summary>
    public long? Offset { get; init; }

    /// <summary>How many bytes of the file a deletion vector has.</summary>
    public long? Length { get; init; }

    /// <summary>What is known of its columns.</summary>
    public required FileStatistics Statistics { get; init; }
}
