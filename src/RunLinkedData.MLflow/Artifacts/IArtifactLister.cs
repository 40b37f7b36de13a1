namespace RunLinkedData.MLflow.Artifacts;

/// <summary>Lists artifacts.</summary>
public interface IArtifactLister
{
    /// <summary>Lists what lies directly in a folder, by path in ordinal order. A missing folder, or a file, has nothing in it.</summary>
    /// <param name="path">The folder's path from the artifact root; empty for the root itself.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="MlflowException"><c>INVALID_PARAMETER_VALUE</c>: the path would leave the root.</exception>
    Task<IReadOnlyList<ArtifactEntry>> ListAsync(string path = "", CancellationToken cancellationToken = default);

    /// <summary>
    /// Lists all files below a folder, however deep, and no folders, while they are found. A missing folder, or a file, has nothing in it.
    /// </summary>
    /// <remarks>
    /// They come by path in ordinal order, except from storages that list in another one. Who does not implement it has folder after folder
    /// listed by <see cref="ListAsync"/>, a few at once; storages in clouds list a thousand files and more by one call. Empty objects that
    /// mark folders are passed over. Anything else that no path can name, which <see cref="ListAsync"/> passes over, is an error.
    /// </remarks>
    /// <param name="path">The folder's path from the artifact root; empty for the root itself.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    /// <exception cref="MlflowException">
    /// <c>INVALID_PARAMETER_VALUE</c>: the path would leave the root. <c>INVALID_STATE</c>: something lies there that no path can name.
    /// </exception>
    IAsyncEnumerable<ArtifactEntry> ListAllAsync(string path = "", CancellationToken cancellationToken = default) =>
        FolderWalk.FilesAsync(ListAsync, path, cancellationToken);
}
