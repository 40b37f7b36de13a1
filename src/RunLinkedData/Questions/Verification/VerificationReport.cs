namespace RunLinkedData.Questions.Verification;

/// <summary>What a verification has found.</summary>
public sealed record VerificationReport
{
    /// <summary>How many runs were verified.</summary>
    public required long Runs { get; init; }

    /// <summary>How many data versions were verified.</summary>
    public required long Versions { get; init; }

    /// <summary>How many files were verified.</summary>
    public required long Files { get; init; }

    /// <summary>How many external inputs, which runs have pinned, were looked for where they lie.</summary>
    public long ExternalInputs { get; init; }

    /// <summary>How many bytes these files have, as their manifests say.</summary>
    public required long Bytes { get; init; }

    /// <summary>How many runs publish nothing and were passed over: not FINISHED, or deleted.</summary>
    public required long SkippedRuns { get; init; }

    /// <summary>Whether files were read and their hashes compared; else only their sizes were.</summary>
    public required bool IsRehashed { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>What is wrong, the newest run first.</summary>
    public required IReadOnlyList<VerificationFinding> Findings { get; init; }

    /// <summary>Whether there was no run to verify: none is published, or none fits the options.</summary>
    public bool IsEmpty => Runs == 0;

    /// <summary>Whether something was verified, and nothing is wrong.</summary>
    public bool IsSound => Findings.Count == 0 && !IsEmpty;
}
