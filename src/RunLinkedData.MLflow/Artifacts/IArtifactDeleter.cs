namespace RunLinkedData.MLflow.Artifacts;

/// <summary>Deletes artifacts.</summary>
public interface IArtifactDeleter
{
    /// <summary>Deletes a file, or a folder with all that is in it. What is not there is fine.</summary>
    /// <param name="path">The path from the artifact root; the root itself is refused.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="MlflowException"><c>INVALID_PARAMETER_VALUE</c>: the path is the root or would leave it.</exception>
    Task DeleteAsync(string path, CancellationToken cancellationToken = default);
}
