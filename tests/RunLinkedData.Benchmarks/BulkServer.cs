using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using RunLinkedData.Testing.Servers;

namespace RunLinkedData.Benchmarks;

/// <summary>The artifact calls of a server that keeps nothing but sizes, and gives zeros.</summary>
internal sealed partial class BulkServer : IAsyncDisposable
{
    private const string Artifacts = "/api/2.0/mlflow-artifacts/artifacts";

    private readonly LoopbackServer _server;
    private readonly ConcurrentDictionary<string, long> _files = new();
    private long _parts;

    public BulkServer() => _server = new LoopbackServer(AnswerAsync);

    public string Address => _server.Address.AbsoluteUri.TrimEnd('/');

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(LoopbackRequest request)
    {
        switch (request.Method, request.RawPath)
        {
            case ("GET", "/get-artifact"):
                await SendRangeAsync(request);
                break;
            case ("GET", Artifacts):
                await request.SendAsync(200, JsonSerializer.Serialize(new
                {
                    files = _files.Select(file => new { path = file.Key, is_dir = false, file_size = file.Value }),
                }));
                break;
            case ("PUT", "/part"):
                await request.DrainAsync();
                Interlocked.Add(ref _parts, request.ContentLength);
                await request.SendAsync(200, "", "application/xml", ("ETag", "\"part\""));
                break;
            case ("PUT", var path):
                await request.DrainAsync();
                _files[path[(path.LastIndexOf('/') + 1)..]] = request.ContentLength;
                await request.SendAsync(200, "{}");
                break;
            default:
                await AnswerMultipartAsync(request);
                break;
        }
    }

    private async Task AnswerMultipartAsync(LoopbackRequest request)
    {
        var body = JsonNode.Parse(await request.ReadTextAsync())!;
        if (request.RawPath.Contains("/create/", StringComparison.Ordinal))
        {
            _parts = 0;
            var credentials = Enumerable.Range(1, (int)body["num_parts"]!)
                .Select(number => new { url = $"{Address}/part?partNumber={number}", part_number = number });
            await request.SendAsync(200, JsonSerializer.Serialize(new { upload_id = "upload", credentials }));
            return;
        }

        _files[(string)body["path"]!] = _parts;
        await request.SendAsync(200, "{}");
    }

    private static async Task SendRangeAsync(LoopbackRequest request)
    {
        var range = Range().Match(request.Headers["Range"]);
        var from = long.Parse(range.Groups[1].Value, CultureInfo.InvariantCulture);
        var to = Math.Min(TransferMemory.Size - 1, long.Parse(range.Groups[2].Value, CultureInfo.InvariantCulture));
        await using var content = new ZeroStream(to - from + 1);
        await request.SendAsync(
            206,
            content,
            content.Length,
            [("ETag", "\"zeros\""), ("Content-Disposition", "attachment"), ("Content-Range", $"bytes {from}-{to}/{TransferMemory.Size}")]);
    }

    [GeneratedRegex("^bytes=([0-9]+)-([0-9]+)$")]
    private static partial Regex Range();
}
