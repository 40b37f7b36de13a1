using System.Collections.Concurrent;
using RunLinkedData.Testing.Servers;

namespace RunLinkedData.Benchmarks.Buckets;

/// <summary>The calls of Azure Blob Storage that transfers make.</summary>
internal sealed class BlobBulkServer : BucketServer
{
    private static readonly (string, string)[] Headers =
    [
        ("ETag", ETag), ("Last-Modified", "Mon, 02 Nov 2026 10:00:00 GMT"), ("x-ms-request-server-encrypted", "true"),
    ];

    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, long>> _blocks = new();

    protected override async Task AnswerOwnAsync(LoopbackRequest request)
    {
        var name = request.RawPath;
        if (request.Method is "HEAD" or "GET")
        {
            await SendObjectAsync(request, Objects[name], ("x-ms-blob-type", "BlockBlob"));
            return;
        }

        await request.DrainAsync();
        switch (request.Query.GetValueOrDefault("comp"))
        {
            case "block":
                _blocks.GetOrAdd(name, _ => new())[request.Query["blockid"]] = request.ContentLength;
                break;
            case "blocklist":
                Objects[name] = _blocks.Remove(name, out var blocks) ? blocks.Values.Sum() : 0;
                break;
            case null:
                Objects[name] = request.ContentLength;
                break;
        }

        await request.SendAsync(201, "", "application/xml", Headers);
    }
}
