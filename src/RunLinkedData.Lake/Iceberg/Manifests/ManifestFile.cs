namespace RunLinkedData.Lake.Iceberg.Manifests;

/// <summary>A manifest of a snapshot, as the list of manifests has it (https://iceberg.apache.org/spec/#manifest-lists).</summary>
internal sealed record ManifestFile
{
    /// <summary>Where it is, as the table says.</summary>
    public required string Path { get; init; }

    /// <summary>Its size, as its writer says; null when nobody does.</summary>
    public long? Bytes { get; init; }

    /// <summary>How the files in it were put into partitions; null when only the manifest itself says so.</summary>
    public int? SpecId { get; init; }

    /// <summary>Whether it has files of deleted rows, and not of rows.</summary>
    public bool HasDeletes { get; init; }

    /// <summary>What is taken for new files in it, which do not know theirs.</summary>
    public long SequenceNumber { get; init; }

    /// <inheritdoc cref="SequenceNumber"/>
    public long? SnapshotId { get; init; }

    /// <summary>How many files it names, deleted ones as well; null when nobody says so.</summary>
    public long? Entries { get; init; }

    /// <summary>The ID of the first row of files that do not know theirs.</summary>
    public long? FirstRowId { get; init; }
}
