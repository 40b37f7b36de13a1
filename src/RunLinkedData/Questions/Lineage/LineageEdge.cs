namespace RunLinkedData.Questions.Lineage;

/// <summary>That a dataset went from one node to another. A run that reads two datasets of one run has two edges from it.</summary>
/// <param name="From">The <see cref="LineageNode.Id"/> of where the data comes from: the run that wrote it, or the external input.</param>
/// <param name="To">The <see cref="LineageNode.Id"/> of the run that read it.</param>
/// <param name="Dataset">The name of the dataset, or of the external input.</param>
public sealed record LineageEdge(string From, string To, string Dataset);
