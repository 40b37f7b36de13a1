using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace RunLinkedData.Testing.Servers;

/// <summary>The artifact calls of an MLflow server, as 3.6.1 and 2.17.3 really answer them.</summary>
public sealed partial class FakeMlflowArtifacts : IAsyncDisposable
{
    private const string Artifacts = "/api/2.0/mlflow-artifacts/artifacts";
    private const string Page = "<!doctype html><title>500 Internal Server Error</title>";

    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentDictionary<string, string> _runs = new();

    public FakeMlflowArtifacts() => Server = new LoopbackServer(AnswerAsync);

    public LoopbackServer Server { get; }

    /// <summary>Whether it is 2.17.3 instead of 3.6.1.</summary>
    public bool Is217 { get; init; }

    /// <summary>
    /// Whether the artifacts lie in a cloud storage: then each call of <c>/get-artifact</c> fetches a new copy, with a tag of its own.
    /// </summary>
    public bool CopiesForEachRange { get; set; }

    /// <summary>
    /// Whether it is 3.17.2 with its artifacts in a folder: the proxy's own call sends ranges, and takes bodies in chunks.
    /// </summary>
    public bool SendsRanges { get; init; }

    /// <summary>Whether a proxy in front turns bodies into chunked ones.</summary>
    public bool IsBehindAChunkingProxy { get; set; }

    /// <summary>The prefix of the server's pages; the API is not behind it.</summary>
    public string StaticPrefix { get; init; } = "";

    /// <summary>Answers what is no call for artifacts; null for 404.</summary>
    public Func<LoopbackRequest, Task>? Otherwise { get; init; }

    public string TrackingUri => Server.Address.AbsoluteUri.TrimEnd('/');

    /// <summary>Makes a run and gives its artifact URI.</summary>
    public string NewRun()
    {
        var run = Guid.NewGuid().ToString("N");
        _runs[run] = $"1/{run}/artifacts";
        return "mlflow-artifacts:/" + _runs[run];
    }

    /// <summary>The server's own file of an artifact.</summary>
    public string FileOf(string artifactUri, string path) => _folder[$"{artifactUri["mlflow-artifacts:/".Length..]}/{path}"];

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Bucket.DisposeAsync();
        _folder.Dispose();
    }

    private Task AnswerAsync(LoopbackRequest request)
    {
        if (Otherwise is not null && request.RawPath.StartsWith("/api/2.0/mlflow/", StringComparison.Ordinal))
        {
            return Otherwise(request);
        }

        if (request.RawPath == StaticPrefix + "/get-artifact")
        {
            return GetArtifactAsync(request);
        }

        if (request.RawPath.StartsWith("/api/2.0/mlflow-artifacts/mpu/", StringComparison.Ordinal))
        {
            return MultipartAsync(request);
        }

        if (request.RawPath == "/api/3.0/mlflow/server-info")
        {
            return SendServerInfoAsync(request);
        }

        if (request.RawPath.StartsWith(Presigned, StringComparison.Ordinal))
        {
            return SignAsync(request);
        }

        if (request.RawPath == Artifacts)
        {
            return ListAsync(request);
        }

        if (!request.RawPath.StartsWith(Artifacts + "/", StringComparison.Ordinal)
            || request.RawPath.Contains("%0A", StringComparison.OrdinalIgnoreCase))
        {
            return request.SendAsync(404, "<!doctype html><title>404 Not Found</title>", "text/html");
        }

        var path = PythonUrl.Decode(request.RawPath[(Artifacts.Length + 1)..]);
        return IsSafe(path)
            ? request.Method switch
            {
                "PUT" => PutAsync(request, path),
                "DELETE" => DeleteAsync(request, path),
                "GET" => GetAsync(request, path),
                _ => request.SendAsync(405, "<!doctype html><title>405 Method Not Allowed</title>", "text/html"),
            }
            : InvalidPathAsync(request);
    }

    private async Task PutAsync(LoopbackRequest request, string path)
    {
        var target = _folder[path];
        if (Directory.Exists(target) && SendsRanges)
        {
            await request.DrainAsync();
            await request.SendAsync(500, "Internal Server Error", "text/plain; charset=utf-8");
            return;
        }

        if (Directory.Exists(target))
        {
            target = Path.Combine(target, Path.GetFileName(target));
        }

        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        }
        catch (IOException)
        {
            await request.DrainAsync();
            await request.SendAsync(500, Page, "text/html");
            return;
        }

        var temporary = _folder[$".upload-{Guid.NewGuid():N}"];
        await using (var file = File.Create(temporary))
        {
            await request.CopyBodyToAsync(file);
            if ((request.IsChunked || IsBehindAChunkingProxy) && !Is217 && !SendsRanges)
            {
                // The body in chunks is not seen at all.
                file.SetLength(0);
            }
        }

        File.Move(temporary, target, overwrite: true);
        await request.SendAsync(200, SendsRanges ? "" : "{}");
    }

    private async Task DeleteAsync(LoopbackRequest request, string path)
    {
        if (Directory.Exists(_folder[path]))
        {
            Directory.Delete(_folder[path], recursive: true);
        }
        else if (File.Exists(_folder[path]))
        {
            File.Delete(_folder[path]);
        }

        await request.SendAsync(200, "{}");
    }

    private async Task GetAsync(LoopbackRequest request, string path)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        if (Directory.Exists(_folder[path]))
        {
            await request.SendAsync(500, Page, "text/html");
        }
        else if (!File.Exists(_folder[path]) && SendsRanges)
        {
            await SendErrorAsync(request, 404, "RESOURCE_DOES_NOT_EXIST", $"No such artifact: '{path}'");
        }
        else if (!File.Exists(_folder[path]))
        {
            await request.SendAsync(
                500,
                JsonSerializer.Serialize(
                    new { error_code = "INTERNAL_ERROR", message = $"[Errno 2] No such file or directory: '{path}'" }, Json));
        }
        else if (SendsRanges)
        {
            var file = new FileInfo(_folder[path]);
            var etag = string.Create(CultureInfo.InvariantCulture, $"\"{file.LastWriteTimeUtc.Ticks}-{file.Length}\"");
            await SendFileAsync(request, file, etag);
        }
        else if (!Is217 && name.Any(c => c > 127))
        {
            await request.SendAsync(500, "Internal Server Error", "text/plain; charset=utf-8");
        }
        else if (Is217 && name.Any(c => c > 255))
        {
            request.Reset();
        }
        else
        {
            await using var file = File.Open(_folder[path], FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            await request.SendAsync(
                200, file, null, [("Content-Type", "application/octet-stream"), ("Content-Disposition", $"attachment; filename={name}")]);
        }
    }

    private Task ListAsync(LoopbackRequest request)
    {
        var path = PythonUrl.Decode(request.Query.GetValueOrDefault("path", ""));
        if (!IsSafe(path))
        {
            return InvalidPathAsync(request);
        }

        var folder = new DirectoryInfo(path.Length == 0 ? _folder.Path : _folder[path]);
        var files = folder.Exists
            ? folder.EnumerateFileSystemInfos().OrderBy(entry => entry.Name, StringComparer.Ordinal).Select(Item).ToArray()
            : [];
        return request.SendAsync(
            200, JsonSerializer.Serialize(files.Length == 0 ? [] : new Dictionary<string, object> { ["files"] = files }, Json));
    }

    private static Dictionary<string, object> Item(FileSystemInfo entry)
    {
        var item = new Dictionary<string, object> { ["path"] = entry.Name, ["is_dir"] = entry is DirectoryInfo };
        if (entry is FileInfo { Length: > 0 and var length })
        {
            item["file_size"] = length;
        }

        return item;
    }

    private static bool IsSafe(string path) =>
        !path.Contains('#', StringComparison.Ordinal)
        && !path.StartsWith('/')
        && !path.Contains('\\', StringComparison.Ordinal)
        && !path.Split('/').Contains("..");

    private static Task InvalidPathAsync(LoopbackRequest request) =>
        SendErrorAsync(request, 400, "INVALID_PARAMETER_VALUE", "Invalid path");

    private static async Task SendErrorAsync(LoopbackRequest request, int status, string code, string message)
    {
        await request.DrainAsync();
        await request.SendAsync(
            status, string.Create(CultureInfo.InvariantCulture, $$"""{"error_code": "{{code}}", "message": "{{message}}"}"""));
    }
}
