namespace RunLinkedData.Model.Provenance;

/// <summary>A data version that a run read.</summary>
/// <param name="Dataset">The name of the dataset.</param>
/// <param name="RunId">The data version: the ID of the run that wrote it.</param>
public sealed record ProvenanceInput(string Dataset, string RunId)
{
    /// <summary>The process that wrote it; null when that is not recorded.</summary>
    public string? Process { get; init; }

    /// <summary>The reference that was resolved, such as <c>sales/transactions@latest</c>; null when that is not recorded.</summary>
    public string? Reference { get; init; }

    /// <summary>The digest of its content, <c>sha256:...</c>; null when that is not recorded.</summary>
    public string? Digest { get; init; }
}
