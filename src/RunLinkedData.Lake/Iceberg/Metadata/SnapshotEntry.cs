namespace RunLinkedData.Lake.Iceberg.Metadata;

/// <summary>A snapshot as the table's metadata has it.</summary>
internal sealed record SnapshotEntry
{
    /// <summary>Its ID.</summary>
    public required long Id { get; init; }

    /// <summary>The snapshot that it was made from.</summary>
    public long? ParentId { get; init; }

    /// <summary>Its place in the order of changes; 0 in tables of version 1.</summary>
    public long SequenceNumber { get; init; }

    /// <summary>When it was made, to the millisecond.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>What was done, such as <c>append</c>, and how many files and rows that took, as its writer says.</summary>
    public IReadOnlyDictionary<string, string> Summary { get; init; } = new Dictionary<string, string>();

    /// <summary>The schema that the table had.</summary>
    public int? SchemaId { get; init; }

    /// <summary>Where the list of its manifests is.</summary>
    public string? ManifestList { get; init; }

    /// <summary>Where its manifests are, in old tables that have no list of them.</summary>
    public IReadOnlyList<string> Manifests { get; init; } = [];

    /// <summary>The key that its manifest list is encrypted with.</summary>
    public string? KeyId { get; init; }

    /// <summary>The operation that made it: <c>append</c>, <c>replace</c>, <c>overwrite</c> or <c>delete</c>.</summary>
    public string? Operation => Summary.GetValueOrDefault("operation");
}

/// <summary>A name of a snapshot.</summary>
/// <param name="SnapshotId">The snapshot.</param>
/// <param name="IsTag">Whether it stays with that one; a branch moves on.</param>
internal sealed record SnapshotReference(long SnapshotId, bool IsTag);
