namespace RunLinkedData.Questions.Reproducing;

/// <summary>The data version that a run has to read to make another run again, where its program asks for one that moves.</summary>
/// <param name="Process">The process that wrote it.</param>
/// <param name="Dataset">The name of the dataset.</param>
/// <param name="RunId">The data version: the ID of the run that wrote it.</param>
public sealed record PinnedInput(string Process, string Dataset, string RunId);
