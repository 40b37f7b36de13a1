namespace RunLinkedData.Questions.Verification;

/// <summary>Something that is not as it was when it was published.</summary>
public sealed record VerificationFinding
{
    /// <summary>What it is.</summary>
    public required VerificationFindingKind Kind { get; init; }

    /// <summary>The process.</summary>
    public required string Process { get; init; }

    /// <summary>The run.</summary>
    public required string RunId { get; init; }

    /// <summary>The dataset; null when it is none of a dataset.</summary>
    public string? Dataset { get; init; }

    /// <summary>The path of the file or folder in the run's artifacts; null when it is none of a file.</summary>
    public string? Path { get; init; }

    /// <summary>What is wrong, and what to do.</summary>
    public required string Message { get; init; }
}
