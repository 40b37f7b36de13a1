namespace RunLinkedData.Questions.Comparison;

/// <summary>A data version that a run read.</summary>
public sealed record InputVersion
{
    /// <summary>The data version: the ID of the run that wrote it.</summary>
    public required string RunId { get; init; }

    /// <summary>When that run started, in UTC; null when it is not in the store any more.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>The digest of its content, <c>sha256:...</c>; null when that is not known.</summary>
    public string? Digest { get; init; }
}
