namespace RunLinkedData.MLflow.Artifacts;

/// <summary>Reads artifacts.</summary>
public interface IArtifactReader
{
    /// <summary>Opens a file for reading from its start. The stream is read once, forwards; dispose it.</summary>
    /// <param name="path">The path from the artifact root.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="MlflowException"><c>RESOURCE_DOES_NOT_EXIST</c>: there is no such file. <c>INVALID_PARAMETER_VALUE</c>: the path would leave the root.</exception>
    Task<Stream> OpenReadAsync(string path, CancellationToken cancellationToken = default);
}
