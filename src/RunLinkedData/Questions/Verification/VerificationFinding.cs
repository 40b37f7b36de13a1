namespace RunLinkedData.Questions.Verification;

/// <summary>Something that is not as it was when it was published.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Process">The process.</param>
/// <param name="RunId">The run.</param>
/// <param name="Dataset">The dataset; null when it is none of a dataset.</param>
/// <param name="Path">The path of the file or folder in the run's artifacts; null when it is none of a file.</param>
/// <param name="Message">What is wrong, and what to do.</param>
public sealed record VerificationFinding(VerificationFindingKind Kind, string Process, string RunId, string? Dataset, string? Path, string Message);
