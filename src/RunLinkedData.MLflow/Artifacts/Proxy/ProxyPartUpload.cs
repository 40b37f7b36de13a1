using System.Globalization;
using System.Text.Json;
using RunLinkedData.MLflow.Artifacts.Proxy.Server;
using RunLinkedData.MLflow.Artifacts.Transfers;
using RunLinkedData.MLflow.Http;

namespace RunLinkedData.MLflow.Artifacts.Proxy;

/// <summary>An upload in parts, straight to the storage behind the server: the server signs an address for each part.</summary>
internal sealed class ProxyPartUpload : PartUpload
{
    private static readonly TimeSpan AbortPatience = TimeSpan.FromSeconds(30);

    private readonly ArtifactServer _server;
    private readonly ArtifactAddress _address;
    private readonly string _path;
    private readonly long _length;
    private readonly string _uploadId;
    private readonly MultipartTarget[] _targets;
    private readonly MultipartPart[] _parts;
    private bool _isCompleted;

    private ProxyPartUpload(ArtifactServer server, ArtifactAddress address, string path, long length, MultipartTicket ticket)
    {
        (_server, _address, _path, _length, _uploadId) = (server, address, path, length, ticket.UploadId);
        _targets = [.. ticket.Credentials.OrderBy(target => target.PartNumber)];
        _parts = new MultipartPart[_targets.Length];
    }

    /// <summary>Begins an upload; null when the server does not offer it, and nothing has happened then.</summary>
    public static async Task<ProxyPartUpload?> TryBeginAsync(
        ArtifactServer server, ArtifactAddress address, string path, long length, int count, CancellationToken cancellationToken)
    {
        if (server.LacksMultipart)
        {
            return null;
        }

        // Creating it twice costs nothing: the storage forgets uploads without parts. Old servers fail with 500 or do not know the call.
        var call = Call(address, path, "create", new MultipartRequest(ArtifactPath.NameOf(path)) { NumParts = count }) with
        {
            Expected = [404, 405, 500, 501],
        };
        var answer = await server.Http.SendAsync(call, cancellationToken).ConfigureAwait(false);
        if (answer.Status is 404 or 405 or 501)
        {
            server.NoteMultipartMissing();
        }

        if (answer.Status is < 200 or >= 300)
        {
            return null;
        }

        try
        {
            var ticket = JsonSerializer.Deserialize(answer.Body, ProxyJson.Default.MultipartTicket);
            return ticket is { UploadId: not null, Credentials: not null } && IsComplete(ticket.Credentials, count)
                ? new ProxyPartUpload(server, address, path, length, ticket)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public override async Task SendAsync(int number, UploadContent content, CancellationToken cancellationToken)
    {
        var target = _targets[number - 1];
        var call = new HttpCall(HttpMethod.Put, "")
        {
            Address = new Uri(target.Url),
            Headers = [.. (target.Headers ?? new Dictionary<string, string>()).Select(header => (header.Key, header.Value))],
            Upload = new HttpUpload(content.OpenRead, content.Length) { ContentType = null },
        };
        var answer = await _server.Http.SendAsync(call, cancellationToken).ConfigureAwait(false);
        _parts[number - 1] = answer.Headers.ETag is { } etag
            ? new MultipartPart(number, etag, target.Url)
            : throw new MlflowException(
                MlflowErrorCode.InternalError,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The storage at {HttpErrors.Show(call.Address)} took part {number} of '{_path}' but gave no ETag for it. ")
                + $"Set {nameof(TransferOptions.MultipartThreshold)} to long.MaxValue to send files through the server.");
    }

    public override async Task<string?> CompleteAsync(CancellationToken cancellationToken)
    {
        // What was there before tells, if the answer is lost, whether the upload has made the file.
        var listing = new ArtifactListing(_server.Http, _address);
        var before = await listing.FindAsync(_path, cancellationToken).ConfigureAwait(false);
        try
        {
            var request = new MultipartRequest(ArtifactPath.NameOf(_path)) { UploadId = _uploadId, Parts = _parts };
            await _server.Http.SendAsync(
                Call(_address, _path, "complete", request) with { Retry = RetryRule.NotCarriedOut },
                cancellationToken).ConfigureAwait(false);
        }
        catch (MlflowException exception) when (exception.MayHaveBeenCarriedOut && before?.Bytes != _length)
        {
            var after = await listing.FindAsync(_path, cancellationToken).ConfigureAwait(false);
            if (after?.Bytes != _length)
            {
                throw;
            }
        }

        _isCompleted = true;
        await new ArrivalCheck(_server, _address, _path).CheckAsync(_length, cancellationToken).ConfigureAwait(false);
        return null;
    }

    public override async ValueTask DisposeAsync()
    {
        if (_isCompleted)
        {
            return;
        }

        // The caller's token may be what ended the upload; the parts must go all the same.
        using var patience = new CancellationTokenSource(AbortPatience, _server.Http.Options.TimeProvider);
        try
        {
            var request = new MultipartRequest(ArtifactPath.NameOf(_path)) { UploadId = _uploadId };
            await _server.Http.SendAsync(Call(_address, _path, "abort", request), patience.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is MlflowException or OperationCanceledException)
        {
            // Storage services drop uploads that nobody completes, by their own rules; the failure before is what matters.
        }
    }

    private static bool IsComplete(IReadOnlyList<MultipartTarget> targets, int count) =>
        targets.Select(target => target.PartNumber).Order().SequenceEqual(Enumerable.Range(1, count))
        && targets.All(target => Uri.TryCreate(target.Url, UriKind.Absolute, out var url) && url.Scheme is "http" or "https");

    // The server takes the last part of this for the name of the file.
    private static HttpCall Call(ArtifactAddress address, string path, string action, MultipartRequest request) => new(HttpMethod.Post, "")
    {
        Address = address.Multipart(action, ArtifactPath.FolderOf(path)),
        TrustsAddress = true,
        Json = JsonSerializer.SerializeToUtf8Bytes(request, ProxyJson.Default.MultipartRequest),
    };
}
