using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Google.Cloud.Storage.V1;
using RunLinkedData.Google.Gcs.Calls;
using RunLinkedData.MLflow.Artifacts.Transfers;
using RunLinkedData.MLflow.Artifacts.Transfers.Calls;
using StoredObject = Google.Apis.Storage.v1.Data.Object;

namespace RunLinkedData.Google.Gcs;

/// <summary>
/// Stores one large file in a session that outlives connections: after a break it goes on at the byte that the storage has.
/// </summary>
/// <remarks>
/// https://cloud.google.com/storage/docs/performing-resumable-uploads. The address of a session lets everybody write to it, so it is never
/// told or kept. A session that is not finished is in no listing, costs nothing, and ends by itself after a week.
/// </remarks>
internal sealed class ResumableUpload(GcsBucket bucket, StoredObject described, UploadContent content, bool exclusive)
{
    private const int Sessions = 3;
    private const HttpStatusCode Incomplete = (HttpStatusCode)308;
    private static readonly TimeSpan CancelPatience = TimeSpan.FromSeconds(30);

    // How many bytes of the file the storage is known to have.
    private long _there;
    private StorageClient? _client;

    /// <exception cref="GcsFailure">It failed.</exception>
    public async Task<StoredObject> SendAsync(CancellationToken cancellationToken)
    {
        for (var session = 1; ; session++)
        {
            var address = await BeginAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                return await StorageCalls.UnwrapAsync(SendAsync(address, cancellationToken)).ConfigureAwait(false);
            }
            catch (SessionOver over)
            {
                // What arrived was damaged, or the storage has dropped it: another session may do better.
                if (session == Sessions)
                {
                    throw over.Cause;
                }
            }
            catch (Exception)
            {
                await CancelAsync(address).ConfigureAwait(false);
                throw;
            }
        }
    }

    private Task<Uri> BeginAsync(CancellationToken cancellationToken) => bucket.CallAsync(
        async (client, attempt) =>
        {
            using HttpRequestMessage request = new(HttpMethod.Post, bucket.UploadAddress("resumable", exclusive))
            {
                Content = new StringContent(client.Service.SerializeObject(described), Encoding.UTF8, "application/json"),
            };
            request.Headers.Add("X-Upload-Content-Type", described.ContentType);
            request.Headers.Add("X-Upload-Content-Length", content.Length.ToString(CultureInfo.InvariantCulture));
            using var answer = await GcsBucket.SendAsync(client, request, attempt.Token).ConfigureAwait(false);
            if (!answer.IsSuccessStatusCode)
            {
                throw await GcsFailure.FromAsync(answer, attempt.Token).ConfigureAwait(false);
            }

            (_there, _client) = (0, client);
            return answer.Headers.Location ?? throw GcsFailure.Malformed("it names no address of an upload");
        },
        cancellationToken);

    /// <summary>Goes on as long as each round of attempts has brought something.</summary>
    private async Task<StoredObject> SendAsync(Uri address, CancellationToken cancellationToken)
    {
        var isFirst = true;
        while (true)
        {
            var before = _there;
            try
            {
                return await bucket.CallAsync(
                    async (client, attempt) =>
                    {
                        var stored = isFirst ? null : await AskAsync(client, address, attempt.Token).ConfigureAwait(false);
                        isFirst = false;
                        return stored ?? await StorageCalls.SendAsync(
                            content, attempt, body => SendRestAsync(client, address, body, attempt.Token)).ConfigureAwait(false);
                    },
                    cancellationToken).ConfigureAwait(false);
            }
            catch (GcsFailure failure) when (failure.IsTransient && _there > before)
            {
                // Many breaks are many times a little more; only one that brings nothing counts.
            }
        }
    }

    /// <summary>Asks how much is there; gives the object when it was finished, and only the answer was lost.</summary>
    private async Task<StoredObject?> AskAsync(StorageClient client, Uri address, CancellationToken cancellationToken)
    {
        ContentRangeHeaderValue nothing = new(content.Length);
        using var answer = await PutAsync(
            client, address, new ByteArrayContent([]), nothing, cancellationToken).ConfigureAwait(false);
        return await TakeAsync(client, answer, cancellationToken).ConfigureAwait(false);
    }

    private async Task<StoredObject> SendRestAsync(StorageClient client, Uri address, SentContent body, CancellationToken cancellationToken)
    {
        while (true)
        {
            var from = _there;
            var count = Math.Min(content.Length - from, bucket.Settings.UploadChunkSize);
            var range = count == 0
                ? new ContentRangeHeaderValue(content.Length)
                : new ContentRangeHeaderValue(from, from + count - 1, content.Length);
            using var answer = await PutAsync(
                client, address, new PieceContent(body, from, count), range, cancellationToken).ConfigureAwait(false);
            if (await TakeAsync(client, answer, cancellationToken).ConfigureAwait(false) is { } stored)
            {
                return stored;
            }

            if (_there <= from)
            {
                throw GcsFailure.Malformed("it takes nothing of an upload");
            }
        }
    }

    private static async Task<HttpResponseMessage> PutAsync(
        StorageClient client, Uri address, HttpContent sent, ContentRangeHeaderValue range, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(HttpMethod.Put, address) { Content = sent };
        sent.Headers.ContentRange = range;
        return await GcsBucket.SendAsync(client, request, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The object if the upload is finished; null if more is wanted.</summary>
    private async Task<StoredObject?> TakeAsync(StorageClient client, HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        if (answer.IsSuccessStatusCode)
        {
            return await StoredObjects.ReadAsync(client, answer).ConfigureAwait(false);
        }

        if (answer.StatusCode != Incomplete)
        {
            var failure = await GcsFailure.FromAsync(answer, cancellationToken).ConfigureAwait(false);
            throw failure.IsDamage || failure.Status is 404 or 410 ? new SessionOver(failure) : failure;
        }

        // "Range: bytes=0-42"; none at all where there is nothing yet.
        _there = answer.Headers.TryGetValues("Range", out var ranges)
            && RangeHeaderValue.TryParse(ranges.FirstOrDefault(), out var range) && range.Ranges.FirstOrDefault()?.To is { } last
            ? Math.Min(last + 1, content.Length)
            : 0;
        return null;
    }

    /// <summary>Takes the session away. The caller's token may be what ended the upload.</summary>
    private async Task CancelAsync(Uri address)
    {
        using CancellationTokenSource patience = new(CancelPatience);
        try
        {
            await bucket.Calls.AttemptAsync(
                async attempt =>
                {
                    using HttpRequestMessage request = new(HttpMethod.Delete, address);
                    using var answer = await GcsBucket.SendAsync(_client!, request, attempt.Token).ConfigureAwait(false);
                    return answer.StatusCode;
                },
                patience.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is GcsFailure or OperationCanceledException or ObjectDisposedException)
        {
            // It ends by itself; the failure before is what matters.
        }
    }

    /// <summary>A session of which nothing can come any more.</summary>
    private sealed class SessionOver(GcsFailure cause) : Exception(cause.Message, cause)
    {
        public GcsFailure Cause => cause;
    }

    /// <summary>A piece of the file: what lies before is read, but not sent.</summary>
    private sealed class PieceContent(SentContent body, long from, long count) : HttpContent
    {
        private const int BufferBytes = 1 << 18;

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            if (body.Position > from)
            {
                body.Position = 0;
            }

            var buffer = new byte[(int)Math.Min(BufferBytes, Math.Max(from, count))];
            while (body.Position < from + count)
            {
                var isBefore = body.Position < from;
                var most = (isBefore ? from : from + count) - body.Position;
                var read = await body.ReadAsync(
                    buffer.AsMemory(0, (int)Math.Min(buffer.Length, most)), cancellationToken).ConfigureAwait(false);
                if (read == 0)
                {
                    throw new EndOfStreamException("The file is shorter than it was.");
                }

                if (!isBefore)
                {
                    await stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                }
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = count;
            return true;
        }
    }
}
