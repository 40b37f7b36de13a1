namespace RunLinkedData.Model.Provenance;

/// <summary>A data version that a run read.</summary>
public sealed record ProvenanceInput
{
    /// <summary>The name of the dataset.</summary>
    public required string Dataset { get; init; }

    /// <summary>The data version: the ID of the run that wrote it.</summary>
    public required string RunId { get; init; }

    /// <summary>The process that wrote it; null when that is not recorded.</summary>
    public string? Process { get; init; }

    /// <summary>The reference that was resolved, such as <c>sales/transactions@latest</c>; null when that is not recorded.</summary>
    public string? Reference { get; init; }

    /// <summary>The digest of its content, <c>sha256:...</c>; null when that is not recorded.</summary>
    public string? Digest { get; init; }
}
