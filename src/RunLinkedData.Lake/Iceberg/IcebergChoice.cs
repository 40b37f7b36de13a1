namespace RunLinkedData.Lake.Iceberg;

/// <summary>Which state of a table is meant: with nothing said, the one that it is at.</summary>
internal sealed record IcebergChoice
{
    /// <summary>The metadata file, by its name or location; null for the latest in the table's folder.</summary>
    public string? MetadataFile { get; init; }

    /// <summary>The ID of a snapshot.</summary>
    public long? SnapshotId { get; init; }

    /// <summary>The name of a branch or tag, when there is no ID, or no snapshot of that ID.</summary>
    public string? Reference { get; init; }

    /// <summary>The table before it had a snapshot.</summary>
    public bool IsEmpty { get; init; }

    /// <summary>The ID that the table must have; null for any.</summary>
    public string? TableId { get; init; }

    /// <summary>
    /// The schema to read by; null for the one that Iceberg's own reader takes: the snapshot's for an ID or tag, the table's for a branch.
    /// </summary>
    public int? SchemaId { get; init; }
}
