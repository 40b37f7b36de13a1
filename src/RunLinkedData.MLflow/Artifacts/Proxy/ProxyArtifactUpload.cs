using RunLinkedData.MLflow.Http;

namespace RunLinkedData.MLflow.Artifacts.Proxy;

/// <summary>A file that waits in a temporary file and goes to the server on commit.</summary>
internal sealed class ProxyArtifactUpload(ArtifactServer server, ArtifactAddress address, string path, bool overwrite) : ArtifactUpload
{
    /// <summary>In a folder of more entries than this, looking after each small file would cost more than sending it.</summary>
    private const int LongListing = 1000;
    private const long SmallFile = 1 << 20;

    private readonly SpoolStream _content = new(server.Options.TempFolder);
    private readonly ArtifactListing _listing = new(server.Http, address);
    private bool _committed;
    private bool _disposed;

    public override Stream Content => _content;

    public override async Task CommitAsync(CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_committed || _disposed, this);
        cancellationToken.ThrowIfCancellationRequested();
        _content.Complete();
        var length = _content.Length;
        if (!overwrite)
        {
            await RefuseIfThereAsync(_listing, path, cancellationToken).ConfigureAwait(false);
        }

        var meter = new TransferMeter(server.Options.Progress, path, length);
        if (length == 0
            || length < server.Options.MultipartThreshold
            || server.LacksMultipart
            || !await new MultipartUpload(server, address, path, _content.Handle, length, meter).TryAsync(cancellationToken).ConfigureAwait(false))
        {
            await PutAsync(length, meter, cancellationToken).ConfigureAwait(false);
        }

        await VerifyAsync(length, cancellationToken).ConfigureAwait(false);
        _committed = true;
    }

    public override ValueTask DisposeAsync()
    {
        if (!_disposed)
        {
            _disposed = true;
            _content.Drop();
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Refuses a name that is taken.</summary>
    public static async Task RefuseIfThereAsync(ArtifactListing listing, string path, CancellationToken cancellationToken)
    {
        if (await listing.FindAsync(path, cancellationToken).ConfigureAwait(false) is { } entry)
        {
            throw new MlflowException(
                MlflowErrorCode.ResourceAlreadyExists,
                $"There is a {(entry.IsFolder ? "folder" : "file")} '{path}' in the run's artifacts already, and it must not be overwritten.");
        }
    }

    private async Task PutAsync(long length, TransferMeter meter, CancellationToken cancellationToken) => await server.Http.SendAsync(
        new HttpCall(HttpMethod.Put, "")
        {
            Address = address.File(path),
            TrustsAddress = true,
            Upload = new HttpUpload(FilePart.Factory(_content.Handle, 0, length, meter), length),
        },
        cancellationToken).ConfigureAwait(false);

    /// <summary>
    /// Looks whether the server has got all of it: MLflow 3.6 stores an empty file and says 200 when a proxy on the way turns the body into a chunked one.
    /// </summary>
    private async Task VerifyAsync(long length, CancellationToken cancellationToken)
    {
        var folder = ArtifactListing.FolderOf(path);
        if (length < SmallFile && server.HasLongListing(address, folder))
        {
            return;
        }

        var entries = await _listing.ListAsync(folder, cancellationToken).ConfigureAwait(false);
        if (entries.Count > LongListing)
        {
            server.NoteLongListing(address, folder);
        }

        switch (entries.FirstOrDefault(entry => entry.Path == path))
        {
            case { IsFolder: false } entry when entry.Bytes == length:
                return;
            case { IsFolder: true }:
                var name = path[(folder.Length == 0 ? 0 : folder.Length + 1)..];
                throw new MlflowException(
                    MlflowErrorCode.InvalidParameterValue,
                    $"'{path}' is a folder in the run's artifacts, not a file; the server has put the file into it, as '{path}/{name}'. Choose another name, and delete that file.");
            case { } entry:
                await RemoveDamagedAsync(cancellationToken).ConfigureAwait(false);
                throw new MlflowException(
                    MlflowErrorCode.DataLoss,
                    $"The server said that it has stored '{path}', but it has {entry.Bytes:N0} of its {length:N0} bytes; the damaged file was deleted. "
                    + "A proxy on the way may turn bodies into chunked ones, which MLflow does not read: let it buffer requests (nginx: proxy_request_buffering on).");
            default:
                throw new MlflowException(
                    MlflowErrorCode.DataLoss,
                    $"The server said that it has stored '{path}', but does not list it. Perhaps somebody deleted it just now, or the server changes the name; try a plainer one.");
        }
    }

    private async Task RemoveDamagedAsync(CancellationToken cancellationToken)
    {
        try
        {
            await server.Http.SendAsync(
                new HttpCall(HttpMethod.Delete, "") { Address = address.File(path), TrustsAddress = true, Retry = RetryRule.Never },
                cancellationToken).ConfigureAwait(false);
        }
        catch (MlflowException)
        {
            // The damage itself is what the caller must hear of.
        }
    }
}
