using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Testing.Servers;

namespace RunLinkedData.MLflow.Tests.Artifacts.Proxy;

/// <summary>
/// A server that gives the recorded answer to the call that is due, and lists what it was sent when the store looks for itself.
/// </summary>
internal sealed class ArtifactRecording : IAsyncDisposable
{
    private const string Artifacts = "/api/2.0/mlflow-artifacts/artifacts";

    private readonly LoopbackServer _server;
    private readonly SortedDictionary<string, long> _files = new(StringComparer.Ordinal);
    private JsonObject? _due;

    public ArtifactRecording() => _server = new LoopbackServer(AnswerAsync);

    public string TrackingUri => _server.Address.AbsoluteUri.TrimEnd('/');

    public ConcurrentQueue<LoopbackRequest> Requests => _server.Requests;

    /// <summary>Whether the call that is due has come.</summary>
    public bool WasAsked { get; private set; }

    public void Prepare(JsonObject exchange) => (_due, WasAsked) = (exchange, false);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    public static bool IsOfArtifacts(JsonObject exchange) =>
        ((string)exchange["request"]!["path"]!).StartsWith(Artifacts, StringComparison.Ordinal);

    public static bool IsListing(JsonObject exchange) => (string)exchange["request"]!["path"]! == Artifacts;

    /// <summary>The root of the run: experiment, run, "artifacts".</summary>
    public static string RootOf(JsonObject exchange) => string.Join('/', PathOf(exchange).Split('/').Take(3));

    public static string PathBelow(string root, JsonObject exchange) =>
        PathOf(exchange) is var path && root.Length == 0 ? path : path[root.Length..].TrimStart('/');

    /// <summary>What the store makes of a good answer.</summary>
    public static object? Outcome(string path, JsonObject exchange) => ((string)exchange["request"]!["method"]!, IsListing(exchange)) switch
    {
        ("GET", true) => Items(exchange["response"]!["body"]).Select(item => (bool)item!["is_dir"]!
            ? new ArtifactEntry { Path = Join(path, (string)item["path"]!), IsFolder = true }
            : new ArtifactEntry { Path = Join(path, (string)item["path"]!), Bytes = (long?)item["file_size"] ?? 0 }).ToArray(),
        ("GET", false) => Bytes(exchange["response"]!["body"]),
        _ => null,
    };

    /// <summary>A body: text, nothing, parsed JSON, or binary of which the beginning and the length are recorded.</summary>
    public static byte[] Bytes(JsonNode? body) => body switch
    {
        null => [],
        JsonValue text => Encoding.UTF8.GetBytes((string)text!),
        _ when body["__length__"] is { } length => [.. Enumerable.Range(0, (int)length).Select(i => (byte)i)],
        _ => Encoding.UTF8.GetBytes(body.ToJsonString()),
    };

    private static JsonArray Items(JsonNode? body) => body?["files"]?.AsArray() ?? [];

    private static string Join(string folder, string name) => folder.Length == 0 ? name : $"{folder}/{name}";

    private static string PathOf(JsonObject exchange) => Uri.UnescapeDataString(IsListing(exchange)
        ? ((string)exchange["request"]!["query"]!)["path=".Length..]
        : ((string)exchange["request"]!["path"]!)[(Artifacts.Length + 1)..]);

    private async Task AnswerAsync(LoopbackRequest request)
    {
        var isListing = request.RawPath == Artifacts;
        if (!isListing && !request.RawPath.StartsWith(Artifacts + "/", StringComparison.Ordinal))
        {
            await request.SendAsync(404, "<!doctype html><title>404 Not Found</title>", "text/html");
            return;
        }

        using var body = new MemoryStream();
        await request.CopyBodyToAsync(body);
        var path = isListing ? request.Query["path"] : Uri.UnescapeDataString(request.RawPath[(Artifacts.Length + 1)..]);
        if (request.Method == "PUT")
        {
            _files[path] = body.Length;
        }

        if (_due is not null
            && request.Method == (string)_due["request"]!["method"]!
            && path == PathOf(_due)
            && isListing == IsListing(_due))
        {
            WasAsked = request.Method != "PUT" || body.ToArray().AsSpan().SequenceEqual(Bytes(_due["request"]!["body"]));
            await SendRecordedAsync(request);
        }
        else
        {
            await request.SendAsync(isListing ? 200 : 404, JsonSerializer.Serialize(new { files = List(path) }));
        }
    }

    private async Task SendRecordedAsync(LoopbackRequest request)
    {
        var response = _due!["response"]!;
        var headers = response["headers"]!.AsObject()
            .Where(header => header.Key is "content-type" or "content-disposition")
            .Select(header => (header.Key, (string)header.Value!));
        await request.SendAsync((int)response["status"]!, new MemoryStream(Bytes(response["body"])), null, headers);
    }

    private object[] List(string folder) => [.. _files
        .Where(file => file.Key.StartsWith(folder + "/", StringComparison.Ordinal))
        .Select(file => (Parts: file.Key[(folder.Length + 1)..].Split('/'), Bytes: file.Value))
        .DistinctBy(file => file.Parts[0])
        .Select(file => new { path = file.Parts[0], is_dir = file.Parts.Length > 1, file_size = file.Bytes })];
}
