namespace RunLinkedData.Questions.Lineage;

/// <summary>That a dataset went from one node to another. A run that reads two datasets of one run has two edges from it.</summary>
public sealed record LineageEdge
{
    /// <summary>The <see cref="LineageNode.Id"/> of where the data comes from: the run that wrote it, or the external input.</summary>
    public required string From { get; init; }

    /// <summary>The <see cref="LineageNode.Id"/> of the run that read it.</summary>
    public required string To { get; init; }

    /// <summary>The name of the dataset, or of the external input.</summary>
    public required string Dataset { get; init; }
}
