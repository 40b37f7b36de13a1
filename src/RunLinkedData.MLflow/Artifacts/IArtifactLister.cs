namespace RunLinkedData.MLflow.Artifacts;

/// <summary>Lists artifacts.</summary>
public interface IArtifactLister
{
    /// <summary>Lists what lies directly in a folder, by path in ordinal order. A missing folder, or a file, has nothing in it.</summary>
    /// <param name="path">The folder's path from the artifact root; empty for the root itself.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="MlflowException"><c>INVALID_PARAMETER_VALUE</c>: the path would leave the root.</exception>
    Task<IReadOnlyList<ArtifactEntry>> ListAsync(string path = "", CancellationToken cancellationToken = default);
}
