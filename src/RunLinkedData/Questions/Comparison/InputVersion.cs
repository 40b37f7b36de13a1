namespace RunLinkedData.Questions.Comparison;

/// <summary>A data version that a run read.</summary>
/// <param name="RunId">The data version: the ID of the run that wrote it.</param>
/// <param name="StartedAt">When that run started, in UTC; null when it is not in the store any more.</param>
/// <param name="Digest">The digest of its content, <c>sha256:...</c>; null when that is not known.</param>
public sealed record InputVersion(string RunId, DateTimeOffset? StartedAt, string? Digest);
