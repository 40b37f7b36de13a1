using System.Text;
using RunLinkedData.MLflow.Artifacts.Proxy.Server;
using RunLinkedData.MLflow.Artifacts.Proxy.Transfers;
using RunLinkedData.MLflow.Http;

namespace RunLinkedData.MLflow.Artifacts.Proxy;

/// <summary>Opens a file of the server by the fastest way that this server has for it.</summary>
/// <remarks>
/// <c>/get-artifact</c> sends files as they are, in ranges and with a tag for their version, where the server's artifacts lie in a folder. Where they lie
/// in a cloud storage, it fetches the file anew for each range; then, and where there is no <c>/get-artifact</c>, the proxy's own call is used. New servers
/// sign an address in the storage, which goes before all that.
/// </remarks>
internal sealed class ArtifactOpener(ArtifactServer server, ArtifactAddress address)
{
    // What /get-artifact answers for a missing file (500), a folder (500), an unknown run (404), where it is switched off or not let through.
    private static readonly int[] NoFile = [400, 403, 404, 405, 412, 416, 500, 501, 503];

    private readonly MlflowHttp _http = server.Http;
    private readonly ArtifactListing _listing = new(server.Http, address);

    public async Task<Stream> OpenAsync(string path, CancellationToken cancellationToken)
    {
        if (address.IsTrackingServer && await new DirectDownload(server, address, path).TryOpenAsync(cancellationToken).ConfigureAwait(false) is { } direct)
        {
            return direct;
        }

        var hasFastWay = address.RunId is not null && !server.LacksGetArtifact && ServerPath.IsKeptByGetArtifact(path);
        if (hasFastWay && !server.CopiesForEachRange)
        {
            if (await TryRangesAsync(path, cancellationToken).ConfigureAwait(false) is { } stream)
            {
                return stream;
            }
        }

        var entry = await FindAsync(path, cancellationToken).ConfigureAwait(false);
        if (entry.Bytes == 0)
        {
            return new MemoryStream([], writable: false);
        }

        // MLflow before 3.13 cannot send a file with such a name through the proxy.
        if (hasFastWay && !server.LacksGetArtifact && !Ascii.IsValid(path))
        {
            var answer = await GetArtifact(path).GetAsync(0, null, null, cancellationToken).ConfigureAwait(false);
            if (answer.Status == 200 && IsFile(answer))
            {
                return Sequential(GetArtifact(path), answer, path, entry.Bytes);
            }

            await answer.DisposeAsync().ConfigureAwait(false);
        }

        var proxy = Proxy(path);
        return Sequential(proxy, await proxy.GetAsync(0, null, null, cancellationToken).ConfigureAwait(false), path, entry.Bytes);
    }

    private async Task<Stream?> TryRangesAsync(string path, CancellationToken cancellationToken)
    {
        var route = GetArtifact(path);
        var size = server.Options.RangeSize;
        HttpDownload? first = null;
        HttpDownload? second = null;
        Stream? stream = null;
        try
        {
            first = await route.GetAsync(0, size - 1, null, cancellationToken).ConfigureAwait(false);
            if (!IsFile(first))
            {
                await NoteIfMissingAsync(first, path, cancellationToken).ConfigureAwait(false);
                return null;
            }

            if (first.Status != 206 || first.Headers.ETag is not { } etag || first.Headers.ContentRange?.Length is not { } total || !DownloadRoute.IsRange(first, 0, total, etag))
            {
                // The whole file; the server knows no ranges, or it is empty. Its length has no second witness but the listing.
                var entry = first.Status == 200 ? await FindAsync(path, cancellationToken).ConfigureAwait(false) : null;
                return entry is null ? null : stream = Sequential(route, first, path, entry.Bytes);
            }

            if (total <= size)
            {
                return stream = Sequential(route, first, path, total);
            }

            var plan = new PartPlan(total, size);
            second = await route.GetAsync(size, plan[1].Offset + plan[1].Length - 1, etag, cancellationToken).ConfigureAwait(false);
            var agree = DownloadRoute.IsRange(second, size, total, etag);
            if (agree || second.Status == 412)
            {
                server.NoteRanges(agree);
            }

            var meter = new TransferMeter(server.Options.Progress, path, total);
            return agree ? stream = new RangedDownload(route, plan, etag, server.Options.Parallelism, [first, second], meter, cancellationToken) : null;
        }
        catch (MlflowException exception) when (exception is { HttpStatus: >= 300 and < 400 })
        {
            // A redirect that is not followed, to a login page perhaps.
            return null;
        }
        finally
        {
            if (stream is null)
            {
                await CloseAsync(first).ConfigureAwait(false);
            }

            if (stream is not RangedDownload)
            {
                await CloseAsync(second).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The file's entry in the listing: the server says 500 for what is not there, so this is asked first or instead.</summary>
    private async Task<ArtifactEntry> FindAsync(string path, CancellationToken cancellationToken) =>
        await _listing.FindAsync(path, cancellationToken).ConfigureAwait(false) switch
        {
            null => throw new MlflowException(
                MlflowErrorCode.ResourceDoesNotExist,
                $"There is no artifact file '{path}' in {address.PathOnServer("")} on {_http.BaseAddress.Authority}."),
            { IsFolder: true } => throw new MlflowException(
                MlflowErrorCode.InvalidParameterValue,
                $"'{path}' is a folder in the run's artifacts, not a file. List it, and open the files in it."),
            var entry => entry,
        };

    private async Task NoteIfMissingAsync(HttpDownload answer, string path, CancellationToken cancellationToken)
    {
        // MLflow says in JSON that it does not know a run; a page or a text says that there is no such call.
        if (answer.Status is 200 or 403 or 405 || (answer.Status == 404 && answer.Headers.MediaType != "application/json"))
        {
            _ = await FindAsync(path, cancellationToken).ConfigureAwait(false);
            server.NoteGetArtifactMissing();
        }
    }

    private SequentialDownload Sequential(DownloadRoute route, HttpDownload answer, string path, long? total) =>
        new(route, answer, total, answer.Headers.ETag, new TransferMeter(server.Options.Progress, path, total));

    // A page of a proxy or a login is no file.
    private static bool IsFile(HttpDownload answer) =>
        answer.Status is 200 or 206 && answer.Headers.TryGet("Content-Disposition", out var disposition) && disposition.StartsWith("attachment", StringComparison.OrdinalIgnoreCase);

    private DownloadRoute GetArtifact(string path) => new(
        _http,
        new HttpCall(HttpMethod.Get, "")
        {
            Address = address.GetArtifact,
            TrustsAddress = true,
            Query = [("run_id", address.RunId!), ("path", path)],
            IsDownload = true,
            Expected = NoFile,
        },
        path);

    private DownloadRoute Proxy(string path) => new(
        _http,
        new HttpCall(HttpMethod.Get, "")
        {
            Address = address.File(path),
            TrustsAddress = true,
            IsDownload = true,
            Expected = [412, 416],
            Final = Ascii.IsValid(path) ? [] : [500],
        },
        path);

    private static ValueTask CloseAsync(HttpDownload? answer) => answer?.DisposeAsync() ?? ValueTask.CompletedTask;
}
