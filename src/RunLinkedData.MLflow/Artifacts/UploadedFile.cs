namespace RunLinkedData.MLflow.Artifacts;

/// <summary>What a store has taken of a file.</summary>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">The SHA-256 of the bytes that were stored, in lowercase hexadecimal digits; null if it was not asked for.</param>
public sealed record UploadedFile(long Bytes, string? Sha256);
