namespace RunLinkedData.Questions.Reproducing;

/// <summary>The data version that a run has to read to make another run again, where its program asks for one that moves.</summary>
public sealed record PinnedInput
{
    /// <summary>The process that wrote it.</summary>
    public required string Process { get; init; }

    /// <summary>The name of the dataset.</summary>
    public required string Dataset { get; init; }

    /// <summary>The data version: the ID of the run that wrote it.</summary>
    public required string RunId { get; init; }
}
