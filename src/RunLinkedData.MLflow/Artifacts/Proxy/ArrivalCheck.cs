using RunLinkedData.MLflow.Artifacts.Proxy.Server;
using RunLinkedData.MLflow.Http;

namespace RunLinkedData.MLflow.Artifacts.Proxy;

/// <summary>Looks whether a file that was sent has arrived.</summary>
internal sealed class ArrivalCheck(ArtifactServer server, ArtifactAddress address, string path)
{
    /// <summary>In a folder of more entries than this, looking after each small file would cost more than sending it.</summary>
    private const int LongListing = 1000;
    private const long SmallFile = 1 << 20;

    private readonly ArtifactListing _listing = new(server.Http, address);

    /// <summary>
    /// Looks whether the server has got all of it: MLflow 3.6 stores an empty file and says 200 when a proxy on the way
    /// turns the body into a chunked one.
    /// </summary>
    public async Task CheckAsync(long length, CancellationToken cancellationToken)
    {
        var folder = ArtifactPath.FolderOf(path);
        if (length < SmallFile && server.HasLongListing(address, folder))
        {
            return;
        }

        var entries = await _listing.ListAsync(folder, cancellationToken, isSaving: true).ConfigureAwait(false);
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
                    $"'{path}' is a folder in the run's artifacts, not a file; the server has put "
                    + $"the file into it, as '{path}/{name}'. Choose another name, and delete that file.");
            case { } entry:
                await RemoveDamagedAsync(cancellationToken).ConfigureAwait(false);
                throw new MlflowException(
                    MlflowErrorCode.DataLoss,
                    $"The server said that it has stored '{path}', "
                    + $"but it has {entry.Bytes:N0} of its {length:N0} bytes; the damaged file was deleted. "
                    + "A proxy on the way may turn bodies into chunked ones, which MLflow does not read: "
                    + "let it buffer requests (nginx: proxy_request_buffering on).");
            default:
                throw new MlflowException(
                    MlflowErrorCode.DataLoss,
                    $"The server said that it has stored '{path}', but does not list it. "
                    + "Perhaps somebody deleted it just now, or the server changes the name; try a plainer one.");
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
