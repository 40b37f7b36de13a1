namespace RunLinkedData.Model.Provenance;

/// <summary>A dataset that a run wrote.</summary>
public sealed record ProvenanceOutput
{
    /// <summary>The name of the dataset.</summary>
    public required string Dataset { get; init; }

    /// <summary>The digest of its content, <c>sha256:...</c>.</summary>
    public required string Digest { get; init; }

    /// <summary>How many rows it has; null for plain files, and when that is not recorded.</summary>
    public long? Rows { get; init; }

    /// <summary>How many bytes its files have; null when that is not recorded.</summary>
    public long? Bytes { get; init; }
}
