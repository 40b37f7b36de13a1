namespace RunLinkedData.MLflow.Artifacts.Local;

/// <summary>An unfinished file that a killed writer has left.</summary>
public sealed record LeftUpload
{
    /// <summary>Where it lies, as a full path.</summary>
    public required string Path { get; init; }

    /// <summary>Its size.</summary>
    public required long Bytes { get; init; }
}
