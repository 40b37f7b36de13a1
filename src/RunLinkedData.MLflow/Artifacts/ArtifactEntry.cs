namespace RunLinkedData.MLflow.Artifacts;

/// <summary>A file or folder in a run's artifacts.</summary>
public sealed record ArtifactEntry
{
    /// <summary>The path from the root of the run's artifacts, with <c>/</c> between its parts, never at its ends.</summary>
    public required string Path { get; init; }

    /// <summary>The last part of the path: its name in its folder.</summary>
    public string Name => ArtifactPath.NameOf(Path);

    /// <summary>True for a folder.</summary>
    public bool IsFolder { get; init; }

    /// <summary>The size of a file; null for a folder.</summary>
    public long? Bytes { get; init; }
}
