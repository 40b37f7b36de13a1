using RunLinkedData.Datasets.Comparison;
using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Questions.Comparison.External;

/// <summary>An external input of which two runs have read different versions, and which both have pinned.</summary>
public sealed record ExternalInputDifference
{
    /// <summary>What the original run read.</summary>
    public required ExternalInput Original { get; init; }

    /// <summary>What the other run read.</summary>
    public required ExternalInput Other { get; init; }

    /// <summary>What changed between them, as their manifests say: rows, columns, files.</summary>
    public required DatasetComparison Content { get; init; }
}
