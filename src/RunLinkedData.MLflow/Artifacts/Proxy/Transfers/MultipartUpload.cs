using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using RunLinkedData.MLflow.Artifacts.Proxy.Server;
using RunLinkedData.MLflow.Http;

namespace RunLinkedData.MLflow.Artifacts.Proxy.Transfers;

/// <summary>Uploads one file in parts, straight to the storage behind the server.</summary>
internal sealed class MultipartUpload(ArtifactServer server, ArtifactAddress address, string path, SourceFile file, TransferMeter meter, bool hash)
{
    private static readonly TimeSpan AbortPatience = TimeSpan.FromSeconds(30);

    private readonly PartPlan _plan = PartPlan.ForUpload(file.Length, server.Options.PartSize);
    private readonly string _folder = ArtifactListing.FolderOf(path);

    // The server takes the last part of this for the name of the file.
    private readonly string _name = path[(path.LastIndexOf('/') + 1)..];

    /// <summary>The hash of what was sent, if it was asked for and all is sent.</summary>
    public byte[]? Sha256 { get; private set; }

    /// <summary>Uploads the file; false when the server does not offer it, and nothing has happened then.</summary>
    public async Task<bool> TryAsync(CancellationToken cancellationToken)
    {
        var ticket = await CreateAsync(cancellationToken).ConfigureAwait(false);
        if (ticket is null)
        {
            return false;
        }

        try
        {
            var pieces = Enumerable.Range(0, (int)_plan.Count).Select(i => new FilePiece(file, _plan[i].Offset, _plan[i].Length, meter, hash)).ToArray();
            var parts = await SendPartsAsync(ticket, pieces, cancellationToken).ConfigureAwait(false);
            file.ThrowIfChanged();
            Sha256 = hash ? await HashAsync(pieces, cancellationToken).ConfigureAwait(false) : null;
            await CompleteAsync(ticket, parts, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch
        {
            await AbortAsync(ticket).ConfigureAwait(false);
            throw;
        }
    }

    private async Task<MultipartTicket?> CreateAsync(CancellationToken cancellationToken)
    {
        // Creating it twice costs nothing: the storage forgets uploads without parts. Old servers fail with 500 or do not know the call.
        var call = Call("create", new MultipartRequest(_name) { NumParts = (int)_plan.Count }) with { Expected = [404, 405, 500, 501] };
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
            return ticket is { UploadId: not null, Credentials: not null } && IsComplete(ticket.Credentials) ? ticket : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private bool IsComplete(IReadOnlyList<MultipartTarget> targets) =>
        targets.Select(target => target.PartNumber).Order().SequenceEqual(Enumerable.Range(1, (int)_plan.Count))
        && targets.All(target => Uri.TryCreate(target.Url, UriKind.Absolute, out var url) && url.Scheme is "http" or "https");

    private async Task<IReadOnlyList<MultipartPart>> SendPartsAsync(MultipartTicket ticket, FilePiece[] pieces, CancellationToken cancellationToken)
    {
        var parts = new MultipartPart[ticket.Credentials.Count];
        await Parallel.ForEachAsync(
            ticket.Credentials,
            new ParallelOptions { MaxDegreeOfParallelism = server.Options.Parallelism, CancellationToken = cancellationToken },
            async (target, token) => parts[target.PartNumber - 1] = await SendPartAsync(target, pieces[target.PartNumber - 1], token).ConfigureAwait(false)).ConfigureAwait(false);
        return parts;
    }

    private async Task<MultipartPart> SendPartAsync(MultipartTarget target, FilePiece piece, CancellationToken cancellationToken)
    {
        var call = new HttpCall(HttpMethod.Put, "")
        {
            Address = new Uri(target.Url),
            Headers = [.. (target.Headers ?? new Dictionary<string, string>()).Select(header => (header.Key, header.Value))],
            Upload = new HttpUpload(piece.Open, piece.Length) { ContentType = null },
        };
        var answer = await server.Http.SendAsync(call, cancellationToken).ConfigureAwait(false);
        return answer.Headers.ETag is { } etag
            ? new MultipartPart(target.PartNumber, etag, target.Url)
            : throw new MlflowException(
                MlflowErrorCode.InternalError,
                string.Create(CultureInfo.InvariantCulture, $"The storage at {HttpErrors.Show(call.Address)} took part {target.PartNumber} of '{path}' but gave no ETag for it. ")
                + $"Set {nameof(ProxyArtifactStoreOptions.MultipartThreshold)} to long.MaxValue to send files through the server.");
    }

    /// <summary>The parts went out side by side; the whole is hashed by reading it once more, and that must read what was sent.</summary>
    private async Task<byte[]> HashAsync(FilePiece[] pieces, CancellationToken cancellationToken)
    {
        using var whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 18];
        foreach (var piece in pieces)
        {
            var again = new FilePiece(file, piece.Offset, piece.Length, new TransferMeter(null, path, null), hash: true);
            var content = again.Open();
            await using (content.ConfigureAwait(false))
            {
                for (int read; (read = await content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0;)
                {
                    whole.AppendData(buffer, 0, read);
                }
            }

            if (!again.Sha256.AsSpan().SequenceEqual(piece.Sha256))
            {
                throw file.Changed();
            }
        }

        return whole.GetHashAndReset();
    }

    private async Task CompleteAsync(MultipartTicket ticket, IReadOnlyList<MultipartPart> parts, CancellationToken cancellationToken)
    {
        // What was there before tells, if the answer is lost, whether the upload has made the file.
        var listing = new ArtifactListing(server.Http, address);
        var before = await listing.FindAsync(path, cancellationToken).ConfigureAwait(false);
        try
        {
            var request = new MultipartRequest(_name) { UploadId = ticket.UploadId, Parts = parts };
            await server.Http.SendAsync(Call("complete", request) with { Retry = RetryRule.NotCarriedOut }, cancellationToken).ConfigureAwait(false);
        }
        catch (MlflowException exception) when (exception.MayHaveBeenCarriedOut && before?.Bytes != file.Length)
        {
            var after = await listing.FindAsync(path, cancellationToken).ConfigureAwait(false);
            if (after?.Bytes != file.Length)
            {
                throw;
            }
        }
    }

    private async Task AbortAsync(MultipartTicket ticket)
    {
        // The caller's token may be what ended the upload; the parts must go all the same.
        using var patience = new CancellationTokenSource(AbortPatience, server.Http.Options.TimeProvider);
        try
        {
            await server.Http.SendAsync(Call("abort", new MultipartRequest(_name) { UploadId = ticket.UploadId }), patience.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is MlflowException or OperationCanceledException)
        {
            // Storage services drop uploads that nobody completes, by their own rules; the failure before is what matters.
        }
    }

    private HttpCall Call(string action, MultipartRequest request) => new(HttpMethod.Post, "")
    {
        Address = address.Multipart(action, _folder),
        TrustsAddress = true,
        Json = JsonSerializer.SerializeToUtf8Bytes(request, ProxyJson.Default.MultipartRequest),
    };
}
