using RunLinkedData.Datasets;

namespace RunLinkedData;

/// <summary>A run beside the one that it makes again: what it wrote otherwise, and what may be the cause.</summary>
public sealed record RunComparison
{
    /// <summary>The original run.</summary>
    public required string OriginalRunId { get; init; }

    /// <summary>The run that was compared with it.</summary>
    public required string RunId { get; init; }

    /// <summary>Each dataset of the original in the order in which it was recorded, then those that only the other run has.</summary>
    public required IReadOnlyList<DatasetComparison> Datasets { get; init; }

    /// <summary>The parameters that are not the same, by name.</summary>
    public required IReadOnlyList<ValueDifference> Parameters { get; init; }

    /// <summary>The commits of the code; null when they are the same. Changes that were not committed do not count.</summary>
    public ValueDifference? Commit { get; init; }

    /// <summary>The container images; null when they are the same. Digests count where both are known, else names.</summary>
    public ValueDifference? Image { get; init; }

    /// <summary>Whether the runs wrote the same datasets, byte for byte. False for runs that wrote none.</summary>
    public bool IsIdentical => Datasets.Count > 0 && Datasets.All(dataset => dataset.Outcome == DatasetOutcome.Identical);
}
