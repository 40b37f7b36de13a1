namespace RunLinkedData.MLflow.Artifacts;

/// <summary>Writes artifacts.</summary>
public interface IArtifactWriter
{
    /// <summary>
    /// Starts a file. Nobody sees it before <see cref="ArtifactUpload.CommitAsync"/>, which makes it appear whole; disposal without that leaves nothing.
    /// </summary>
    /// <param name="path">The path from the artifact root; folders are made as needed.</param>
    /// <param name="overwrite">Whether a file of that name may be replaced; if not, it is refused with <c>RESOURCE_ALREADY_EXISTS</c>, at the latest on commit.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="MlflowException"><c>INVALID_PARAMETER_VALUE</c>: the path would leave the root. <c>PERMISSION_DENIED</c>, <c>RESOURCE_EXHAUSTED</c>: the place cannot be written.</exception>
    Task<ArtifactUpload> OpenWriteAsync(string path, bool overwrite = true, CancellationToken cancellationToken = default);
}
