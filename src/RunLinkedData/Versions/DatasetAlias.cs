namespace RunLinkedData.Versions;

/// <summary>A name such as <c>prod</c> that points to one data version of a dataset and can be moved.</summary>
/// <param name="Name">The name.</param>
/// <param name="RunId">The data version that it points to.</param>
/// <param name="MovedBy">Who moved it there: the user of the tracker that did it.</param>
/// <param name="MovedAt">When, in UTC, by the clock of the machine that did it.</param>
public sealed record DatasetAlias(string Name, string RunId, string MovedBy, DateTimeOffset MovedAt);
