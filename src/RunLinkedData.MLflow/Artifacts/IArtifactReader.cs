namespace RunLinkedData.MLflow.Artifacts;

/// <summary>Reads artifacts.</summary>
public interface IArtifactReader
{
    /// <summary>Opens a file for reading from its start. The stream is read once, forwards; dispose it.</summary>
    /// <remarks>
    /// It can be read asynchronously, and synchronously by readers of formats that know nothing else. It need not seek or know its length.
    /// All its bytes are of one version of the file: when that is replaced meanwhile, reading throws <c>DATA_LOSS</c>, or goes on with what
    /// was there before. It ends where the file ends, never where a connection broke.
    /// </remarks>
    /// <param name="path">The path from the artifact root.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="MlflowException">
    /// <c>RESOURCE_DOES_NOT_EXIST</c>: there is no such file. <c>INVALID_PARAMETER_VALUE</c>: the path would leave the root.
    /// </exception>
    Task<Stream> OpenReadAsync(string path, CancellationToken cancellationToken = default);
}
