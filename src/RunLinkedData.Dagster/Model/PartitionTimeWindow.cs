namespace RunLinkedData.Dagster.Model;

/// <summary>The time that the partition of a step covers, with the offsets of its time zone.</summary>
public sealed record PartitionTimeWindow
{
    /// <summary>The first moment.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>The first moment after it.</summary>
    public required DateTimeOffset End { get; init; }
}
