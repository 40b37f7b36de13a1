using System.Text;
using RunLinkedData.MLflow.Artifacts.Proxy.Server;
using RunLinkedData.MLflow.Artifacts.Routes;
using RunLinkedData.MLflow.Artifacts.Transfers;
using RunLinkedData.MLflow.Http;

namespace RunLinkedData.MLflow.Artifacts.Proxy;

/// <summary>Opens a file of the server by the fastest way that this server has for it.</summary>
/// <remarks>
/// New servers sign an address in the storage, which goes before all else. Where the artifacts of a new server lie in a folder, the proxy's
/// own call sends them in ranges, fast and with a tag for their version; one answer shows it. Other servers send such files so through
/// <c>/get-artifact</c>. Where artifacts lie in a cloud storage, that fetches the file anew for each range; then, and where there is no
/// <c>/get-artifact</c>, files come whole through the proxy's own call.
/// </remarks>
internal sealed class ArtifactOpener(ArtifactServer server, ArtifactAddress address)
{
    private readonly MlflowHttp _http = server.Http;
    private readonly ArtifactListing _listing = new(server.Http, address);

    /// <summary>Opens a range of a file; all of it instead where the server sends no ranges.</summary>
    public async Task<ObjectContent> OpenRangeAsync(string path, long offset, long? length, CancellationToken cancellationToken)
    {
        if (address.IsTrackingServer
            && await new DirectDownload(server, address, path)
                .TryOpenAsync(offset, length, cancellationToken).ConfigureAwait(false) is { } direct)
        {
            return direct;
        }

        return await TryProxyRangeAsync(path, offset, length, cancellationToken).ConfigureAwait(false)
            ?? await TryGetArtifactAsync(path, offset, length, cancellationToken).ConfigureAwait(false)
            ?? await OpenWholeAsync(path, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Opens a file as one stream.</summary>
    public async Task<ObjectContent> OpenWholeAsync(string path, CancellationToken cancellationToken)
    {
        var entry = await FindAsync(path, cancellationToken).ConfigureAwait(false);
        if (entry.Bytes == 0)
        {
            return new ObjectContent { Stream = Stream.Null, IsWhole = true, TotalBytes = 0 };
        }

        // MLflow before 3.13 cannot send a file with such a name through the proxy.
        if (HasFastWay(path) && !Ascii.IsValid(path))
        {
            var route = OfRun(path);
            var whole = await route.GetAsync(0, null, null, cancellationToken).ConfigureAwait(false);
            if (whole.Status == 200 && GetArtifact.IsFile(whole))
            {
                return route.Whole(whole, entry.Bytes);
            }

            await whole.DisposeAsync().ConfigureAwait(false);
        }

        var proxy = Proxy(path, [412, 416]);
        return proxy.Whole(await proxy.GetAsync(0, null, null, cancellationToken).ConfigureAwait(false), entry.Bytes);
    }

    private async Task<ObjectContent?> TryProxyRangeAsync(string path, long offset, long? length, CancellationToken cancellationToken)
    {
        // Servers that cannot send such a name have no ranges either.
        if (server.SendsRanges(address) is null && Ascii.IsValid(path))
        {
            // What one answer tells is asked once, however many files are opened at the same time.
            await server.Asking.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                if (server.SendsRanges(address) is null)
                {
                    return await AskProxyAsync(path, offset, length, cancellationToken).ConfigureAwait(false);
                }
            }
            finally
            {
                server.Asking.Release();
            }
        }

        return server.SendsRanges(address) is true
            ? await AskProxyAsync(path, offset, length, cancellationToken).ConfigureAwait(false)
            : null;
    }

    private Task<ObjectContent?> AskProxyAsync(string path, long offset, long? length, CancellationToken cancellationToken)
    {
        var route = Proxy(path, GetArtifact.NoFile);
        return TryAsync(route, offset, length, Take, cancellationToken);

        Task<ObjectContent?> Take(HttpDownload answer)
        {
            var content = route.FindRange(answer, offset);

            // A file that is empty or not there shows nothing, nor does a server in trouble.
            if (answer.Status is not (416 or >= 500) && !(answer.Status == 404 && answer.Headers.MediaType == "application/json"))
            {
                server.NoteProxyRanges(address, content is not null);
            }

            return Task.FromResult(content);
        }
    }

    private async Task<ObjectContent?> TryGetArtifactAsync(string path, long offset, long? length, CancellationToken cancellationToken)
    {
        if (!HasFastWay(path) || server.CopiesForEachRange)
        {
            return null;
        }

        var route = OfRun(path);
        return await TryAsync(route, offset, length, TakeAsync, cancellationToken).ConfigureAwait(false);

        async Task<ObjectContent?> TakeAsync(HttpDownload answer)
        {
            if (!GetArtifact.IsFile(answer))
            {
                await NoteIfMissingAsync(answer, path, cancellationToken).ConfigureAwait(false);
                return null;
            }

            // The whole file: the server knows no ranges, or it is empty. Its length has no second witness but the listing.
            return answer.Status == 200
                ? route.Whole(answer, (await FindAsync(path, cancellationToken).ConfigureAwait(false)).Bytes)
                : route.FindRange(answer, offset);
        }
    }

    /// <summary>Asks for a range, and closes the answer where it is not taken.</summary>
    private static async Task<ObjectContent?> TryAsync(
        DownloadRoute route,
        long offset,
        long? length,
        Func<HttpDownload, Task<ObjectContent?>> take,
        CancellationToken cancellationToken)
    {
        HttpDownload? answer = null;
        ObjectContent? content = null;
        try
        {
            answer = await route.GetAsync(offset, length, null, cancellationToken).ConfigureAwait(false);
            content = await take(answer).ConfigureAwait(false);
            return content;
        }
        catch (MlflowException exception) when (exception is { HttpStatus: >= 300 and < 400 })
        {
            // A redirect that is not followed, to a login page perhaps.
            return null;
        }
        finally
        {
            if (content is null && answer is not null)
            {
                await answer.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private bool HasFastWay(string path) => address.RunId is not null && !server.LacksGetArtifact && GetArtifact.Keeps(path);

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
        if (GetArtifact.MayBeMissing(answer))
        {
            _ = await FindAsync(path, cancellationToken).ConfigureAwait(false);
            server.NoteGetArtifactMissing();
        }
    }

    private DownloadRoute OfRun(string path) => new(_http, GetArtifact.Of(address.RunId!, path), path, compared: server.NoteRanges);

    private DownloadRoute Proxy(string path, IReadOnlyList<int> expected) => new(
        _http,
        new HttpCall(HttpMethod.Get, "")
        {
            Address = address.File(path),
            TrustsAddress = true,
            IsDownload = true,
            Expected = expected,
            Final = Ascii.IsValid(path) ? [] : [500],
        },
        path);
}
