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

    /// <summary>
    /// What the storage calls the version of a file, as <see cref="IArtifactStore.OpenRangeAsync"/> takes it; null for a folder, and where
    /// listings do not tell.
    /// </summary>
    /// <remarks>The same version may have several such texts, so it is opened by one, and not compared.</remarks>
    public string? Version { get; init; }

    /// <summary>When a file was last written, in UTC; null for a folder, and where listings do not tell.</summary>
    /// <remarks>It is as fine as the storage tells it. Of a file in a folder of this machine it can be set to anything.</remarks>
    public DateTimeOffset? Modified { get; init; }
}
