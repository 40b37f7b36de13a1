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

    /// <summary>
    /// The columns that the run has read of it by name, sorted, and <c>*</c> at the end where it has read all of them without naming any;
    /// null when that is not recorded, or not asked for (<see cref="LineageOptions.Columns"/>).
    /// </summary>
    public IReadOnlyList<string>? Columns { get; init; }

    /// <summary>What pictures say of it.</summary>
    internal string Label => Columns is null ? Dataset : $"{Dataset}: {string.Join(", ", Columns)}";
}
