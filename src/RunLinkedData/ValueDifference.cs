namespace RunLinkedData;

/// <summary>Something that is not the same in two runs.</summary>
/// <param name="Name">What it is, such as the name of a parameter.</param>
/// <param name="Original">What it is in the original run; null when that has none.</param>
/// <param name="Other">What it is in the other run; null when that has none.</param>
public sealed record ValueDifference(string Name, string? Original, string? Other);
