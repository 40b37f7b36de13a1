namespace RunLinkedData.Versions;

/// <summary>One step in the history of an alias.</summary>
/// <param name="RunId">The data version that it pointed to from then on; null when it was removed.</param>
/// <param name="FromRunId">The one before; null when there was none.</param>
/// <param name="MovedBy">Who moved it.</param>
/// <param name="MovedAt">When, in UTC, by the clock of the machine that did it.</param>
public sealed record AliasMove(string? RunId, string? FromRunId, string MovedBy, DateTimeOffset MovedAt);
