namespace RunLinkedData.MLflow.Artifacts;

/// <summary>What a store has taken of a file.</summary>
public sealed record UploadedFile
{
    /// <summary>Its size.</summary>
    public required long Bytes { get; init; }

    /// <summary>The SHA-256 of the bytes that were stored, in lowercase hexadecimal digits; null if it was not asked for.</summary>
    public string? Sha256 { get; init; }

    /// <summary>
    /// What the store calls the version that it has stored; null where it does not state <see cref="ArtifactCapabilities.Versions"/>.
    /// </summary>
    public string? Version { get; init; }
}
