namespace RunLinkedData.MLflow.Artifacts;

/// <summary>A file or folder in a run's artifacts.</summary>
/// <param name="Path">The path from the root of the run's artifacts, with <c>/</c> between its parts, never at its ends.</param>
/// <param name="IsFolder">True for a folder.</param>
/// <param name="Bytes">The size of a file; null for a folder.</param>
public sealed record ArtifactEntry(string Path, bool IsFolder, long? Bytes);
