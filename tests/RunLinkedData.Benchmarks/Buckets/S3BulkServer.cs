using System.Collections.Concurrent;
using System.Globalization;
using RunLinkedData.Testing.Servers;

namespace RunLinkedData.Benchmarks.Buckets;

/// <summary>The calls of S3 that transfers make.</summary>
internal sealed class S3BulkServer : BucketServer
{
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, long>> _uploads = new();
    private int _ids;

    protected override async Task AnswerOwnAsync(LoopbackRequest request)
    {
        var key = request.RawPath;
        switch (request.Method)
        {
            case "PUT" when request.Query.TryGetValue("uploadId", out var upload):
                await request.DrainAsync();
                _uploads[upload][request.Query["partNumber"]] = LengthOf(request);
                await SendAsync(request, "");
                break;
            case "PUT":
                await request.DrainAsync();
                Objects[key] = LengthOf(request);
                await SendAsync(request, "");
                break;
            case "POST" when request.Query.ContainsKey("uploads"):
                await request.DrainAsync();
                var id = string.Create(CultureInfo.InvariantCulture, $"upload{Interlocked.Increment(ref _ids)}");
                _uploads[id] = new();
                await SendAsync(
                    request,
                    $"<InitiateMultipartUploadResult><UploadId>{id}</UploadId></InitiateMultipartUploadResult>");
                break;
            case "POST":
                await request.DrainAsync();
                _uploads.Remove(request.Query["uploadId"], out var parts);
                Objects[key] = parts!.Values.Sum();
                await SendAsync(
                    request, $"<CompleteMultipartUploadResult><ETag>{ETag}</ETag></CompleteMultipartUploadResult>");
                break;
            case "HEAD" or "GET":
                await SendObjectAsync(request, Objects[key]);
                break;
            default:
                await request.DrainAsync();
                await SendAsync(request, "");
                break;
        }
    }

    // A signature may come in between the pieces of a body.
    private static long LengthOf(LoopbackRequest request) =>
        request.Headers.TryGetValue("x-amz-decoded-content-length", out var text)
            ? long.Parse(text, CultureInfo.InvariantCulture)
            : request.ContentLength;

    private static Task SendAsync(LoopbackRequest request, string body) => request.SendAsync(
        200, body, "application/xml", ("ETag", "\"0123456789abcdef0123456789abcdef\""));
}
