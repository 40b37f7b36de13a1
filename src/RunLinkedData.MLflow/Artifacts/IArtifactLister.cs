namespace RunLinkedData.MLflow.Artifacts;

/// <summary>Lists artifacts.</summary>
public interface IArtifactLister
{
    /// <summary>Lists what lies directly in a folder, by path in ordinal order. A missing folder, or a file, has nothing in it.</summary>
    /// <param name="path">The folder's path from the artifact root; empty for the root itself.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="MlflowException"><c>INVALID_PARAMETER_VALUE</c>: the path would leave the root.</exception>
    Task<IReadOnlyList<ArtifactEntry>> ListAsync(string path = "", CancellationToken cancellationToken = default);

    /// <summary>Tells of one file, with what pins it best.</summary>
    /// <remarks>
    /// Who does not implement it has its folder listed. Of a bucket that keeps the versions of its files, the version is one that can be
    /// read as long as it is kept, also when the file was replaced or deleted meanwhile; of others, it is the one that a listing tells.
    /// </remarks>
    /// <param name="path">The file's path from the artifact root.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="MlflowException">
    /// <c>RESOURCE_DOES_NOT_EXIST</c>: there is no such file. <c>INVALID_PARAMETER_VALUE</c>: it is a folder, or the path would leave the
    /// root.
    /// </exception>
    async Task<ArtifactEntry> GetEntryAsync(string path, CancellationToken cancellationToken = default)
    {
        var entries = await ListAsync(ArtifactPath.FolderOf(ArtifactPath.Check(path)), cancellationToken).ConfigureAwait(false);
        return entries.Where(entry => entry.Path == path).MinBy(entry => entry.IsFolder) switch
        {
            null => throw new MlflowException(MlflowErrorCode.ResourceDoesNotExist, $"There is no artifact file '{path}'."),
            { IsFolder: true } => throw new MlflowException(
                MlflowErrorCode.InvalidParameterValue, $"'{path}' is a folder in the artifacts, not a file. List it instead."),
            var entry => entry,
        };
    }

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
