namespace RunLinkedData.Questions.Verification;

/// <summary>How far a verification is.</summary>
/// <param name="Versions">How many data versions were verified.</param>
/// <param name="KnownVersions">How many data versions are known; of a process it grows while its runs are listed.</param>
/// <param name="Files">How many files were verified.</param>
/// <param name="Bytes">How many bytes these have, as their manifests say.</param>
/// <param name="Findings">How many findings there are.</param>
public readonly record struct VerificationProgress(long Versions, long KnownVersions, long Files, long Bytes, int Findings);
