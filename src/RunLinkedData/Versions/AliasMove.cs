namespace RunLinkedData.Versions;

/// <summary>One step in the history of an alias.</summary>
public sealed record AliasMove
{
    /// <summary>The data version that it pointed to from then on; null when it was removed.</summary>
    public string? RunId { get; init; }

    /// <summary>The one before; null when there was none.</summary>
    public string? FromRunId { get; init; }

    /// <summary>Who moved it.</summary>
    public required string MovedBy { get; init; }

    /// <summary>When, in UTC, by the clock of the machine that did it.</summary>
    public required DateTimeOffset MovedAt { get; init; }
}
