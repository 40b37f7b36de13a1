namespace RunLinkedData.MLflow.Artifacts;

/// <summary>The artifacts of one run: a tree of files under one root.</summary>
/// <remarks>Safe for use by many threads at once. No path leaves the root.</remarks>
public interface IArtifactStore : IArtifactReader, IArtifactWriter, IArtifactLister, IArtifactDeleter
{
    /// <summary>The URI of the root, as the run has it.</summary>
    string ArtifactUri { get; }
}
