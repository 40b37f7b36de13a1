using System.Globalization;
using System.Net.Http.Headers;
using RunLinkedData.Testing.Servers;

namespace RunLinkedData.Benchmarks.Buckets;

/// <summary>The calls of Google Cloud Storage that transfers make. All that is large is one file.</summary>
internal sealed class GcsBulkServer : BucketServer
{
    private long _length;

    protected override async Task AnswerOwnAsync(LoopbackRequest request)
    {
        switch (request.Method)
        {
            case "POST" when request.Query["uploadType"] == "resumable":
                await request.DrainAsync();
                await request.SendAsync(200, "", "application/json", ("Location", $"{Address}session"));
                break;
            case "POST":
                await request.DrainAsync();
                await SendStoredAsync(request, request.ContentLength);
                break;
            case "PUT":
                await request.DrainAsync();
                var range = request.Headers.TryGetValue("Content-Range", out var text) ? ContentRangeHeaderValue.Parse(text) : null;
                if (range is { HasRange: true, To: { } to } && to + 1 != range.Length)
                {
                    await request.SendAsync(
                        308, "", "text/plain", ("Range", string.Create(CultureInfo.InvariantCulture, $"bytes=0-{to}")));
                    break;
                }

                await SendStoredAsync(request, _length = range?.Length ?? request.ContentLength);
                break;
            default:
                await SendObjectAsync(request, _length, ("x-goog-generation", "1"));
                break;
        }
    }

    private static Task SendStoredAsync(LoopbackRequest request, long length) => request.SendAsync(
        200, $$"""{ "kind": "storage#object", "name": "file", "bucket": "bucket", "generation": "1", "size": "{{length}}" }""");
}
