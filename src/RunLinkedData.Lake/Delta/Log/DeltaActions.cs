namespace RunLinkedData.Lake.Delta.Log;

/// <summary>What a table needs of its readers ("Protocol Evolution").</summary>
internal sealed record DeltaProtocol
{
    /// <summary>The least version of the protocol that readers must know.</summary>
    public required int ReaderVersion { get; init; }

    /// <summary>The least version of the protocol that writers must know.</summary>
    public required int WriterVersion { get; init; }

    /// <summary>The features that readers must know, from version 3 on.</summary>
    public IReadOnlyList<string> ReaderFeatures { get; init; } = [];
}

/// <summary>What a table says of itself ("Change Metadata").</summary>
internal sealed record DeltaMetadata
{
    /// <summary>The ID of the table.</summary>
    public required string Id { get; init; }

    /// <summary>The format of data files.</summary>
    public required string Provider { get; init; }

    /// <summary>The schema, as JSON.</summary>
    public required string Schema { get; init; }

    /// <summary>The names of the columns whose values are in the log.</summary>
    public IReadOnlyList<string> PartitionColumns { get; init; } = [];

    /// <summary>The properties of the table.</summary>
    public IReadOnlyDictionary<string, string?> Configuration { get; init; } = new Dictionary<string, string?>();

    /// <summary>When the table was made, in milliseconds since 1970; null when it is not said.</summary>
    public long? Created { get; init; }
}

/// <summary>A data file of a table ("Add File and Remove File").</summary>
internal sealed record AddFile
{
    /// <summary>Its path from the table's folder, or its address, escaped as in a URI.</summary>
    public required string Path { get; init; }

    /// <summary>Its size.</summary>
    public required long Bytes { get; init; }

    /// <summary>When it was made, in milliseconds since 1970; null when it is not said.</summary>
    public long? Modified { get; init; }

    /// <summary>How many rows are in it, deleted ones as well; null when that is not known.</summary>
    public long? Rows { get; init; }

    /// <summary>What is known of its columns, as JSON; null when nothing is, or it is not asked for.</summary>
    public string? Statistics { get; init; }

    /// <summary>The values of partition columns, by their names in files.</summary>
    public IReadOnlyDictionary<string, string?> PartitionValues { get; init; } = new Dictionary<string, string?>();

    /// <summary>Where it says which rows were deleted; null for none.</summary>
    public DeletionVector? DeletionVector { get; init; }
}

/// <summary>Where it says which rows of a file were deleted ("Deletion Vector Descriptor Schema").</summary>
internal sealed record DeletionVector
{
    /// <summary><c>u</c>: in a file that a UUID names. <c>p</c>: in a file that its path names. <c>i</c>: here.</summary>
    public required string StorageType { get; init; }

    /// <summary>The UUID, the path or the vector itself.</summary>
    public required string PathOrInline { get; init; }

    /// <summary>Where in the file it begins.</summary>
    public int? Offset { get; init; }

    /// <summary>Its size.</summary>
    public required int Bytes { get; init; }

    /// <summary>How many rows it deletes.</summary>
    public required long Cardinality { get; init; }

    /// <summary>What tells it from others of the same data file.</summary>
    public string UniqueId => StorageType + PathOrInline + (Offset is { } offset ? $"@{offset}" : "");
}
