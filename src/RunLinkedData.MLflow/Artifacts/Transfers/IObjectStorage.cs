namespace RunLinkedData.MLflow.Artifacts.Transfers;

/// <summary>
/// Files behind a network, by their names and each as a whole: what an object storage (S3, Azure Blob Storage, Google Cloud Storage) or
/// MLflow's server can do by itself. <see cref="RemoteArtifactStore"/> makes an artifact store of it.
/// </summary>
/// <remarks>
/// <para>
/// Who does what: the storage makes calls, repeats those that failed where that is safe, and turns what fails into
/// <see cref="MlflowException"/>. The store above it cuts files into ranges and parts, has several on their way at once, goes on where a
/// stream broke, checks lengths, hashes, reports progress, and keeps on this machine what waits to be sent.
/// </para>
/// <para>
/// Safe for use by many threads at once. Paths have been checked by <see cref="CheckPath"/>, and a call that needs a capability comes only
/// where it is stated. Codes: <c>RESOURCE_DOES_NOT_EXIST</c> for what is not there, <c>INVALID_PARAMETER_VALUE</c> for a folder where a
/// file is meant, <c>PERMISSION_DENIED</c> and <c>UNAUTHENTICATED</c>, and one that <see cref="MlflowException.IsTransient"/> for what may
/// succeed later.
/// </para>
/// </remarks>
public interface IObjectStorage : IArtifactLister, IArtifactDeleter
{
    /// <summary>The URI of the root, as the run has it.</summary>
    string ArtifactUri { get; }

    /// <summary>
    /// What it can do besides, and no more than is sure as long as that is not known; <see cref="ArtifactCapabilities.LocalFiles"/> is not
    /// for it to state.
    /// </summary>
    ArtifactCapabilities Capabilities { get; }

    /// <summary>
    /// Finds out what it can do besides, where that is not known before the first call; <see cref="Capabilities"/> states it from then on.
    /// Asked before a file is stored.
    /// </summary>
    /// <param name="cancellationToken">Cancels finding out.</param>
    /// <exception cref="MlflowException">It could not be found out.</exception>
    ValueTask<ArtifactCapabilities> FindCapabilitiesAsync(CancellationToken cancellationToken) => ValueTask.FromResult(Capabilities);

    /// <summary>
    /// From which size on, in bytes, a file goes in parts where <see cref="TransferOptions.MultipartThreshold"/> says nothing. Default:
    /// 67,108,864.
    /// </summary>
    long PartsFrom => 64 << 20;

    /// <summary>Checks a path before anything is sent, and gives it back.</summary>
    /// <param name="path">The path from the artifact root.</param>
    /// <exception cref="MlflowException">
    /// <c>INVALID_PARAMETER_VALUE</c>: it would leave the root, or the storage would not keep the name as it is.
    /// </exception>
    string CheckPath(string path) => ArtifactPath.Check(path);

    /// <inheritdoc/>
    IAsyncEnumerable<ArtifactEntry> IArtifactLister.ListAllAsync(string path, CancellationToken cancellationToken) => FolderWalk.FilesAsync(
        (folder, token) => ListAsync(folder.Length == 0 ? folder : CheckPath(folder), token), path, cancellationToken);

    /// <summary>Opens a file, or a range of it (<see cref="ArtifactCapabilities.Ranges"/>).</summary>
    /// <param name="path">The path from the artifact root.</param>
    /// <param name="offset">The first byte. From beyond the end, there is nothing to read.</param>
    /// <param name="length">How many bytes, fewer where the file ends; null to its end.</param>
    /// <param name="version">
    /// The <see cref="ObjectContent.Version"/> that the file must still have, or the text by which an upload named the version that it
    /// stored (<see cref="ArtifactCapabilities.Versions"/>), or a listing; null for any.
    /// </param>
    /// <param name="cancellationToken">Cancels the call, and reading the stream.</param>
    /// <exception cref="MlflowException">
    /// <c>RESOURCE_DOES_NOT_EXIST</c>: there is no such file. <c>DATA_LOSS</c>: it is of another version.
    /// </exception>
    Task<ObjectContent> OpenAsync(string path, long offset, long? length, object? version, CancellationToken cancellationToken);

    /// <summary>Stores a file in one call. It appears whole or not at all.</summary>
    /// <param name="path">The path from the artifact root.</param>
    /// <param name="content">What is sent.</param>
    /// <param name="exclusive">
    /// Whether a name that is taken is refused in the same step (<see cref="ArtifactCapabilities.ExclusiveCreate"/>); else it is replaced.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>What the storage calls the version that it has stored; null when it does not say.</returns>
    /// <exception cref="MlflowException">
    /// <c>RESOURCE_ALREADY_EXISTS</c>: the name is taken. <c>DATA_LOSS</c>: what has arrived is not what was sent.
    /// </exception>
    Task<string?> PutAsync(string path, UploadContent content, bool exclusive, CancellationToken cancellationToken);

    /// <summary>Begins an upload in parts (<see cref="ArtifactCapabilities.Parts"/>).</summary>
    /// <param name="path">The path from the artifact root.</param>
    /// <param name="length">The size of the whole file.</param>
    /// <param name="count">The number of parts.</param>
    /// <param name="exclusive">As for <see cref="PutAsync"/>, when it is completed.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The upload; null when it turns out that this file cannot be sent so. Nothing has happened then.</returns>
    Task<PartUpload?> BeginPartsAsync(string path, long length, int count, bool exclusive, CancellationToken cancellationToken) =>
        throw ArtifactCapabilities.NotOffered(ArtifactUri, nameof(ArtifactCapabilities.Parts), nameof(BeginPartsAsync));

    /// <summary>Goes on with an upload in parts that a killed program has left.</summary>
    /// <param name="path">The path from the artifact root.</param>
    /// <param name="length">The size of the whole file.</param>
    /// <param name="count">The number of parts.</param>
    /// <param name="exclusive">As for <see cref="PutAsync"/>, when it is completed.</param>
    /// <param name="state">The <see cref="PartUpload.State"/> of that upload.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The upload, which sends no part again that is there; null when it is there no more, or is of another kind.</returns>
    Task<PartUpload?> ResumePartsAsync(
        string path, long length, int count, bool exclusive, string state, CancellationToken cancellationToken) =>
        Task.FromResult<PartUpload?>(null);

    /// <summary>Lists uploads that are not finished (<see cref="ArtifactCapabilities.UnfinishedUploads"/>).</summary>
    /// <param name="path">The folder, with all below it; empty for the root.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    IAsyncEnumerable<UnfinishedUpload> ListUnfinishedAsync(string path, CancellationToken cancellationToken) =>
        throw ArtifactCapabilities.NotOffered(ArtifactUri, nameof(ArtifactCapabilities.UnfinishedUploads), nameof(ListUnfinishedAsync));

    /// <summary>
    /// Drops an upload that is not finished (<see cref="ArtifactCapabilities.UnfinishedUploads"/>), and leaves a file of its name alone.
    /// One that is gone already is fine.
    /// </summary>
    /// <param name="upload">One that <see cref="ListUnfinishedAsync"/> gave.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task DropUnfinishedAsync(UnfinishedUpload upload, CancellationToken cancellationToken) =>
        throw ArtifactCapabilities.NotOffered(ArtifactUri, nameof(ArtifactCapabilities.UnfinishedUploads), nameof(DropUnfinishedAsync));

    /// <summary>Says where it is and who one is there, for people; a call is made only for what cannot be known otherwise.</summary>
    /// <param name="cancellationToken">Cancels the calls.</param>
    /// <exception cref="MlflowException">It cannot be reached, or there are no credentials.</exception>
    Task<StoreDescription> DescribeAsync(CancellationToken cancellationToken) =>
        Task.FromResult(new StoreDescription { Address = ArtifactUri });
}
