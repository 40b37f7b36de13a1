namespace RunLinkedData.Questions.Comparison;

/// <summary>Something of their own that is not the same in two runs.</summary>
public sealed record Change
{
    /// <summary>What kind of thing it is.</summary>
    public required ChangeKind Kind { get; init; }

    /// <summary>Which one, such as the name of a parameter.</summary>
    public required string Name { get; init; }

    /// <summary>What it is in the original run; null when that has none.</summary>
    public string? Original { get; init; }

    /// <summary>What it is in the other run; null when that has none.</summary>
    public string? Other { get; init; }
}
