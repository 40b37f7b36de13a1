using RunLinkedData.MLflow.Artifacts.Ranges;

namespace RunLinkedData.MLflow.Artifacts;

/// <summary>The artifacts of one run: a tree of files under one root.</summary>
/// <remarks>
/// <para>
/// Safe for use by many threads at once; a stream or an upload that it gave, by one at a time. No path leaves the root. A store is not
/// disposed of: what it holds open is shared by <see cref="StoreContext.Share{T}"/>.
/// </para>
/// <para>
/// What fails at run time is a <see cref="MlflowException"/> with one of <see cref="MlflowErrorCode"/>, also out of the streams:
/// <see cref="MlflowException.IsTransient"/> when the same call may succeed later, after the store's own retries. The caller's cancellation
/// is an <see cref="OperationCanceledException"/>.
/// </para>
/// <para>
/// For files behind a network implement <c>IObjectStorage</c>, which is smaller, and let <c>RemoteArtifactStore</c> make the store: it does
/// ranges, resuming, parts, and what waits to be sent. A wrapper hands on the <see cref="Capabilities"/> of what it wraps, and the calls
/// that go with them, or states none.
/// </para>
/// </remarks>
public interface IArtifactStore : IArtifactReader, IArtifactWriter, IArtifactLister, IArtifactDeleter
{
    /// <summary>The URI of the root, as the run has it.</summary>
    string ArtifactUri { get; }

    /// <summary>What it can do besides, as far as that is known.</summary>
    ArtifactCapabilities Capabilities { get; }

    /// <summary>
    /// Finds out what it can do besides, where that is not known before the first call; <see cref="Capabilities"/> states it from then on.
    /// </summary>
    /// <param name="cancellationToken">Cancels finding out.</param>
    /// <exception cref="MlflowException">It could not be found out.</exception>
    ValueTask<ArtifactCapabilities> FindCapabilitiesAsync(CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Capabilities);

    /// <summary>Opens a range of a file, which is read once, forwards. Asked for by <see cref="ArtifactCapabilities.Ranges"/>.</summary>
    /// <param name="path">The path from the artifact root.</param>
    /// <param name="offset">The first byte; from beyond the end, there is nothing to read.</param>
    /// <param name="length">How many bytes, or fewer where the file ends; null to its end.</param>
    /// <param name="version">
    /// The version that the file must have, as it was named when it was stored or by <see cref="ArtifactEntry.Version"/>
    /// (<see cref="ArtifactCapabilities.Versions"/>); null for any.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="ArgumentOutOfRangeException">The offset or the length is negative.</exception>
    /// <exception cref="MlflowException">
    /// As <see cref="IArtifactReader.OpenReadAsync"/>. <c>DATA_LOSS</c>: the file is of another version, or the one that is named by its ID
    /// is not kept any more.
    /// </exception>
    /// <exception cref="NotSupportedException">
    /// The store does not state the capability, or a version is given and it does not state <see cref="ArtifactCapabilities.Versions"/>.
    /// </exception>
    Task<Stream> OpenRangeAsync(
        string path, long offset, long? length = null, string? version = null, CancellationToken cancellationToken = default) =>
        throw ArtifactCapabilities.NotOffered(ArtifactUri, nameof(ArtifactCapabilities.Ranges), nameof(OpenRangeAsync));

    /// <summary>
    /// A file of which several ranges are to be read, all of one version. Nothing is called yet. Asked for by
    /// <see cref="ArtifactCapabilities.Ranges"/>.
    /// </summary>
    /// <remarks>
    /// Who does not implement it has each range opened by <see cref="OpenRangeAsync"/>, and then only a version that is given keeps them
    /// together.
    /// </remarks>
    /// <param name="path">The path from the artifact root.</param>
    /// <param name="bytes">The size that the file must have.</param>
    /// <param name="version">
    /// The version that the file must have, as it was named when it was stored or by <see cref="ArtifactEntry.Version"/>
    /// (<see cref="ArtifactCapabilities.Versions"/>); null for any.
    /// </param>
    /// <exception cref="MlflowException"><c>INVALID_PARAMETER_VALUE</c>: the path would leave the root.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The size is negative.</exception>
    /// <exception cref="NotSupportedException">As <see cref="OpenRangeAsync"/>.</exception>
    ArtifactRanges OpenRanges(string path, long bytes, string? version = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        Capabilities.CheckVersion(ArtifactUri, version);
        return Capabilities.Ranges
            ? new StreamedRanges((range, cancel) => OpenRangeAsync(path, range.Offset, range.Length, version, cancel), path, bytes)
            : throw ArtifactCapabilities.NotOffered(ArtifactUri, nameof(ArtifactCapabilities.Ranges), nameof(OpenRanges));
    }

    /// <summary>
    /// The full path of an artifact in the file system. It need not exist. Asked for by <see cref="ArtifactCapabilities.LocalFiles"/>.
    /// </summary>
    /// <param name="path">The path from the artifact root.</param>
    /// <exception cref="MlflowException"><c>INVALID_PARAMETER_VALUE</c>: the path would leave the root.</exception>
    /// <exception cref="NotSupportedException">The store does not state the capability.</exception>
    string GetLocalPath(string path) =>
        throw ArtifactCapabilities.NotOffered(ArtifactUri, nameof(ArtifactCapabilities.LocalFiles), nameof(GetLocalPath));

    /// <summary>
    /// Lists the uploads that were begun and neither completed nor dropped: those of killed programs, and those that are under way now.
    /// Asked for by <see cref="ArtifactCapabilities.UnfinishedUploads"/>.
    /// </summary>
    /// <param name="path">The folder, with all below it; empty for the root.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    /// <exception cref="MlflowException"><c>PERMISSION_DENIED</c>: they may not be listed.</exception>
    /// <exception cref="NotSupportedException">The store does not state the capability.</exception>
    IAsyncEnumerable<UnfinishedUpload> ListUnfinishedAsync(string path = "", CancellationToken cancellationToken = default) =>
        throw ArtifactCapabilities.NotOffered(ArtifactUri, nameof(ArtifactCapabilities.UnfinishedUploads), nameof(ListUnfinishedAsync));

    /// <summary>
    /// Takes away what was sent of an upload that is not finished. Its program, if it still runs, fails. One that is gone already is fine;
    /// a file of that name is left alone. Asked for by <see cref="ArtifactCapabilities.UnfinishedUploads"/>.
    /// </summary>
    /// <param name="upload">One that <see cref="ListUnfinishedAsync"/> gave.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="MlflowException"><c>PERMISSION_DENIED</c>: it may not be dropped.</exception>
    /// <exception cref="NotSupportedException">The store does not state the capability.</exception>
    Task DropUnfinishedAsync(UnfinishedUpload upload, CancellationToken cancellationToken = default) =>
        throw ArtifactCapabilities.NotOffered(ArtifactUri, nameof(ArtifactCapabilities.UnfinishedUploads), nameof(DropUnfinishedAsync));

    /// <summary>Says where it is and who one is there, for people.</summary>
    /// <param name="cancellationToken">Cancels the calls.</param>
    /// <exception cref="MlflowException">It cannot be reached, or there are no credentials.</exception>
    Task<StoreDescription> DescribeAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult(new StoreDescription { Address = ArtifactUri });
}
