namespace RunLinkedData.Versions;

/// <summary>A name such as <c>prod</c> that points to one data version of a dataset and can be moved.</summary>
public sealed record DatasetAlias
{
    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>The data version that it points to.</summary>
    public required string RunId { get; init; }

    /// <summary>Who moved it there: the user of the tracker that did it.</summary>
    public required string MovedBy { get; init; }

    /// <summary>When, in UTC, by the clock of the machine that did it.</summary>
    public required DateTimeOffset MovedAt { get; init; }
}
