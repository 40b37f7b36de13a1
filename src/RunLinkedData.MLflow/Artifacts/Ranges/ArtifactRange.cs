namespace RunLinkedData.MLflow.Artifacts.Ranges;

/// <summary>A range of a file.</summary>
public readonly record struct ArtifactRange
{
    /// <summary>The first byte.</summary>
    public required long Offset { get; init; }

    /// <summary>The number of bytes.</summary>
    public required long Length { get; init; }

    /// <summary>The byte behind the last.</summary>
    internal long End => Offset + Length;
}
