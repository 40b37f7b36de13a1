namespace RunLinkedData.Questions.Verification;

/// <summary>How far a verification is.</summary>
public readonly record struct VerificationProgress
{
    /// <summary>How many data versions were verified.</summary>
    public required long Versions { get; init; }

    /// <summary>How many data versions are known; of a process it grows while its runs are listed.</summary>
    public required long KnownVersions { get; init; }

    /// <summary>How many files were verified.</summary>
    public required long Files { get; init; }

    /// <summary>How many bytes these have, as their manifests say.</summary>
    public required long Bytes { get; init; }

    /// <summary>How many findings there are.</summary>
    public required int Findings { get; init; }
}
