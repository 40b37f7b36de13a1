namespace RunLinkedData.Dagster.Model;

/// <summary>The partitions of a step, from the first to the last; of a single one, both are the same.</summary>
public sealed record PartitionKeyRange
{
    /// <summary>The key of the first.</summary>
    public required string Start { get; init; }

    /// <summary>The key of the last.</summary>
    public required string End { get; init; }
}
