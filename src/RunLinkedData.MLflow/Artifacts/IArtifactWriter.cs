namespace RunLinkedData.MLflow.Artifacts;

/// <summary>Writes artifacts.</summary>
public interface IArtifactWriter
{
    /// <summary>
    /// Starts a file. Nobody sees it before <see cref="ArtifactUpload.CommitAsync"/>, which makes it appear whole;
    /// disposal without that leaves nothing.
    /// </summary>
    /// <param name="path">The path from the artifact root; folders are made as needed.</param>
    /// <param name="overwrite">
    /// Whether a file of that name may be replaced; if not, it is refused with <c>RESOURCE_ALREADY_EXISTS</c>, at the latest on commit.
    /// <see cref="ArtifactCapabilities.ExclusiveCreate"/> says whether that holds against others who write it at the same moment.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="MlflowException">
    /// <c>INVALID_PARAMETER_VALUE</c>: the path would leave the root. <c>PERMISSION_DENIED</c>,
    /// <c>RESOURCE_EXHAUSTED</c>: the place cannot be written.
    /// </exception>
    Task<ArtifactUpload> OpenWriteAsync(string path, bool overwrite = true, CancellationToken cancellationToken = default);

    /// <summary>
    /// Stores a file that is there already. It appears whole or not at all. A store that can do so sends it from where it lies; otherwise
    /// it is copied through <see cref="OpenWriteAsync"/>.
    /// </summary>
    /// <param name="file">The file on this machine. It must not change meanwhile.</param>
    /// <param name="path">The path from the artifact root; folders are made as needed.</param>
    /// <param name="overwrite">Whether a file of that name may be replaced; as for <see cref="OpenWriteAsync"/>.</param>
    /// <param name="hash">Whether the bytes are hashed on their way.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>
    /// The size and, if asked for, the hash of what was stored: of those bytes, not of what the file holds before or after.
    /// </returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="MlflowException">
    /// As <see cref="OpenWriteAsync"/>; <c>INVALID_PARAMETER_VALUE</c>: the file is a pipe, a socket or a device; <c>DATA_LOSS</c>: the
    /// file was changed while it was read, and nothing is left of it.
    /// </exception>
    Task<UploadedFile> UploadFileAsync(
        string file, string path, bool overwrite = true, bool hash = false, CancellationToken cancellationToken = default) =>
        FileCopy.ToAsync(this, file, path, overwrite, hash, cancellationToken);
}
