namespace RunLinkedData.Questions.Comparison;

/// <summary>Something of their own that is not the same in two runs.</summary>
/// <param name="Kind">What kind of thing it is.</param>
/// <param name="Name">Which one, such as the name of a parameter.</param>
/// <param name="Original">What it is in the original run; null when that has none.</param>
/// <param name="Other">What it is in the other run; null when that has none.</param>
public sealed record Change(ChangeKind Kind, string Name, string? Original, string? Other);
