using RunLinkedData.MLflow.Artifacts.Ranges;

namespace RunLinkedData.MLflow.Artifacts.Transfers;

/// <summary>The artifact store over an <see cref="IObjectStorage"/>: ranges, resuming and parts, once for all of them.</summary>
/// <remarks>
/// <para>
/// A large file comes in ranges, several at once; where a connection breaks, it goes on at that byte. A file that was changed meanwhile is
/// <c>DATA_LOSS</c>, never a mix. An upload waits in a temporary file until it is committed, as storages must be told its length at the
/// start; a file that is there already is sent from where it lies. Large ones go in parts.
/// </para>
/// <para>
/// <see cref="StoreContext.Transfers"/> sets sizes, parallelism, progress and the folder for what waits;
/// <see cref="StoreContext.ServerOptions"/> how often it is gone on.
/// </para>
/// <para>Safe for use by many threads at once.</para>
/// </remarks>
/// <param name="storage">Where the files lie.</param>
/// <param name="context">What the stores of the client share.</param>
public sealed class RemoteArtifactStore(IObjectStorage storage, StoreContext context) : IArtifactStore
{
    private readonly TransferPatience _patience = context.Share(() => new TransferPatience(context.ServerOptions(context.TrackingUri)));

    /// <inheritdoc/>
    public string ArtifactUri => storage.ArtifactUri;

    /// <inheritdoc/>
    public ArtifactCapabilities Capabilities => storage.Capabilities;

    /// <inheritdoc/>
    public ValueTask<ArtifactCapabilities> FindCapabilitiesAsync(CancellationToken cancellationToken = default) =>
        storage.FindCapabilitiesAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<Stream> OpenReadAsync(string path, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var file = NewFile(path);
        return Capabilities.Ranges ? file.OpenInRangesAsync(cancellationToken) : file.OpenWholeAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public Task<Stream> OpenRangeAsync(
        string path, long offset, long? length = null, string? version = null, CancellationToken cancellationToken = default)
    {
        Capabilities.CheckVersion(ArtifactUri, version);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length ?? 0);
        cancellationToken.ThrowIfCancellationRequested();
        return Capabilities.Ranges
            ? NewFile(path).OpenRangeAsync(offset, length, version, cancellationToken)
            : throw ArtifactCapabilities.NotOffered(ArtifactUri, nameof(ArtifactCapabilities.Ranges), nameof(OpenRangeAsync));
    }

    /// <inheritdoc/>
    public ArtifactRanges OpenRanges(string path, long bytes, string? version = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        Capabilities.CheckVersion(ArtifactUri, version);
        return Capabilities.Ranges
            ? new RemoteRanges(NewFile(path), bytes, version, context.Transfers)
            : throw ArtifactCapabilities.NotOffered(ArtifactUri, nameof(ArtifactCapabilities.Ranges), nameof(OpenRanges));
    }

    /// <inheritdoc/>
    public async Task<ArtifactUpload> OpenWriteAsync(string path, bool overwrite = true, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var sender = NewSender(path, overwrite);
        await sender.RefuseIfThereAsync(cancellationToken).ConfigureAwait(false);
        return new SpooledUpload(sender, context.Transfers.TempFolder);
    }

    /// <inheritdoc/>
    public async Task<UploadedFile> UploadFileAsync(
        string file, string path, bool overwrite = true, bool hash = false, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var sender = NewSender(path, overwrite);
        using var source = SourceFile.Open(file);

        // What has no length before it is read, such as files of /proc, must wait until it was read.
        return source.Length > 0
            ? await sender.SendAsync(source, hash, cancellationToken).ConfigureAwait(false)
            : await FileCopy.ToAsync(this, source, path, overwrite, hash, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ArtifactEntry>> ListAsync(string path = "", CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentNullException.ThrowIfNull(path);
        return storage.ListAsync(path.Length == 0 ? path : storage.CheckPath(path), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<ArtifactEntry> GetEntryAsync(string path, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return storage.GetEntryAsync(storage.CheckPath(path), cancellationToken);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<ArtifactEntry> ListAllAsync(string path = "", CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        return storage.ListAllAsync(path.Length == 0 ? path : storage.CheckPath(path), cancellationToken);
    }

    /// <inheritdoc/>
    public Task DeleteAsync(string path, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return storage.DeleteAsync(storage.CheckPath(path), cancellationToken);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<UnfinishedUpload> ListUnfinishedAsync(string path = "", CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Capabilities.UnfinishedUploads
            ? storage.ListUnfinishedAsync(path.Length == 0 ? path : storage.CheckPath(path), cancellationToken)
            : throw ArtifactCapabilities.NotOffered(
                ArtifactUri, nameof(ArtifactCapabilities.UnfinishedUploads), nameof(ListUnfinishedAsync));
    }

    /// <inheritdoc/>
    public Task DropUnfinishedAsync(UnfinishedUpload upload, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(upload);
        return Capabilities.UnfinishedUploads
            ? storage.DropUnfinishedAsync(upload, cancellationToken)
            : throw ArtifactCapabilities.NotOffered(
                ArtifactUri, nameof(ArtifactCapabilities.UnfinishedUploads), nameof(DropUnfinishedAsync));
    }

    /// <inheritdoc/>
    public Task<StoreDescription> DescribeAsync(CancellationToken cancellationToken = default) => storage.DescribeAsync(cancellationToken);

    private RemoteFile NewFile(string path) => new(storage, storage.CheckPath(path), context.Transfers, _patience);

    private FileSender NewSender(string path, bool overwrite) => new(storage, storage.CheckPath(path), overwrite, context.Transfers);
}
