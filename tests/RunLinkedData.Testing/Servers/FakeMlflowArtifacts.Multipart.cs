using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace RunLinkedData.Testing.Servers;

public sealed partial class FakeMlflowArtifacts
{
    private readonly ConcurrentDictionary<string, int> _uploads = new();
    private LoopbackServer? _bucket;

    /// <summary>Whether the artifacts lie in a storage that takes uploads in parts.</summary>
    public bool OffersMultipart { get; init; }

    /// <summary>The storage that takes the parts.</summary>
    public LoopbackServer Bucket =>
        _bucket ??= new LoopbackServer(request => request.Method == "GET" ? SendSignedAsync(request) : TakePartAsync(request));

    /// <summary>The bodies of the calls for uploads in parts.</summary>
    public ConcurrentQueue<JsonObject> Bodies { get; } = new();

    /// <summary>The uploads that are neither complete nor aborted.</summary>
    public IReadOnlyCollection<string> OpenUploads => [.. _uploads.Keys];

    private async Task MultipartAsync(LoopbackRequest request)
    {
        if (!OffersMultipart)
        {
            await SendErrorAsync(request, 501, "NOT_IMPLEMENTED", "Multipart upload is not supported for the current artifact repository");
            return;
        }

        var words = request.RawPath["/api/2.0/mlflow-artifacts/mpu/".Length..].Split('/', 2);
        var body = JsonNode.Parse(await request.ReadTextAsync())!.AsObject();
        Bodies.Enqueue(body);
        var target = _folder[$"{PythonUrl.Decode(words[1])}/{Path.GetFileName((string)body["path"]!)}"];
        if (words[0] == "create")
        {
            var id = Guid.NewGuid().ToString("N");
            var count = (int)body["num_parts"]!;
            _uploads[id] = count;
            Directory.CreateDirectory(_folder["parts-" + id]);
            var credentials = Enumerable.Range(1, count)
                .Select(number => new { url = $"{Bucket.Address}{id}?partNumber={number}&X-Signature=secret", part_number = number });
            await request.SendAsync(200, JsonSerializer.Serialize(new { upload_id = id, credentials }, Json));
            return;
        }

        var upload = (string)body["upload_id"]!;
        if (!_uploads.TryRemove(upload, out var expected))
        {
            await request.SendAsync(500, Page, "text/html");
            return;
        }

        if (words[0] == "complete")
        {
            var parts = body["parts"]!.AsArray();
            if (parts.Count != expected || parts.Select((part, i) => (string)part!["etag"]! == Tag(upload, i + 1)).Contains(false))
            {
                await request.SendAsync(500, Page, "text/html");
                return;
            }

            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            await using var file = File.Create(target);
            for (var number = 1; number <= expected; number++)
            {
                await using var part = File.OpenRead(_folder["parts-" + upload, Name(number)]);
                await part.CopyToAsync(file);
            }
        }

        Directory.Delete(_folder["parts-" + upload], recursive: true);
        await request.SendAsync(200, "{}");
    }

    private async Task TakePartAsync(LoopbackRequest request)
    {
        var upload = request.RawPath.TrimStart('/');
        var number = int.Parse(request.Query["partNumber"], CultureInfo.InvariantCulture);

        // The storage refuses a second kind of login, and a length that it is not told.
        if (request.Headers.ContainsKey("Authorization")
            || request.IsChunked
            || request.Headers.ContainsKey("Content-Type")
            || !_uploads.ContainsKey(upload))
        {
            await request.DrainAsync();
            await request.SendAsync(400, "<Error/>", "application/xml");
            return;
        }

        await using (var file = File.Create(_folder["parts-" + upload, Name(number)]))
        {
            await request.CopyBodyToAsync(file);
        }

        await request.SendAsync(200, "", "application/xml", ("ETag", Tag(upload, number)));
    }

    private static string Tag(string upload, int number) => $"\"{upload}-{number}\"";

    private static string Name(int number) => number.ToString("D5", CultureInfo.InvariantCulture);
}
