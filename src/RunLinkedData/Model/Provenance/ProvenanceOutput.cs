namespace RunLinkedData.Model.Provenance;

/// <summary>A dataset that a run wrote.</summary>
/// <param name="Dataset">The name of the dataset.</param>
/// <param name="Digest">The digest of its content, <c>sha256:...</c>.</param>
public sealed record ProvenanceOutput(string Dataset, string Digest)
{
    /// <summary>How many rows it has; null for plain files, and when that is not recorded.</summary>
    public long? Rows { get; init; }

    /// <summary>How many bytes its files have; null when that is not recorded.</summary>
    public long? Bytes { get; init; }
}
