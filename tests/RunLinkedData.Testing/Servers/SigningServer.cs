using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace RunLinkedData.Testing.Servers;

/// <summary>
/// A tracking server of MLflow 3.17.2 whose artifacts lie on S3 and that does not serve them (<c>--no-serve-artifacts</c>): it signs
/// addresses in the bucket, and lists. Its answers are those that were recorded of a real one.
/// </summary>
public sealed class SigningServer : IAsyncDisposable
{
    private const string Api = "/api/2.0/mlflow/artifacts/";
    private const string Page = "<!doctype html>\n<html lang=en>\n<title>404 Not Found</title>\n<h1>Not Found</h1>\n";

    private readonly ConcurrentDictionary<string, string> _runs = new();
    private readonly HttpClient _client = new();

    public SigningServer() => Server = new LoopbackServer(AnswerAsync);

    public LoopbackServer Server { get; }

    /// <summary>The storage behind it.</summary>
    public SignedBucket Bucket { get; } = new();

    public string TrackingUri => Server.Address.AbsoluteUri.TrimEnd('/');

    /// <summary>What an upload carries besides the content type, as <c>MLFLOW_S3_UPLOAD_EXTRA_ARGS</c> of the server says.</summary>
    public Dictionary<string, string> UploadHeaders { get; } = [];

    /// <summary>An answer to one of its calls, by the end of its path, instead of its own: a status and a body.</summary>
    public ConcurrentDictionary<string, (int Status, string Body)> Answers { get; } = new();

    /// <summary>The server that answers what is no call for artifacts; null for 404.</summary>
    public Uri? Tracking { get; set; }

    /// <summary>Gives the key below which the artifacts of a run lie that was not made here; null for no such run.</summary>
    public Func<string, Task<string?>>? RootOf { get; set; }

    /// <summary>How many items of a listing come on one page; all by default.</summary>
    public int PageSize { get; init; } = int.MaxValue;

    /// <summary>The key under which a file of a run is meant to lie; another one makes it a server gone wrong.</summary>
    public Func<string, string> KeyOf { get; set; } = key => key;

    /// <summary>
    /// Whether it sends files of runs by <c>/get-artifact</c>, as all versions do, unless only the API is let through to it; false by
    /// default.
    /// </summary>
    public bool SendsFiles { get; init; }

    /// <summary>Makes a run and gives its artifact URI.</summary>
    public string NewRun(string? run = null)
    {
        run ??= Guid.NewGuid().ToString("N");
        _runs[run] = $"direct/0/{run}/artifacts";
        return $"s3://{SignedBucket.Name}/{_runs[run]}";
    }

    /// <summary>How often a call was made, by the end of its path.</summary>
    public int Asked(string call) => Server.Requests.Count(request => request.RawPath.EndsWith(call, StringComparison.Ordinal));

    /// <summary>The answer with which it refuses a call that it does not have.</summary>
    public void Lack(string call) => Answers[call] = (404, Page);

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Bucket.DisposeAsync();
        _client.Dispose();
    }

    private async Task ForwardAsync(LoopbackRequest request)
    {
        var query = request.RawQuery.Length == 0 ? "" : "?" + request.RawQuery;
        using HttpRequestMessage message = new(new HttpMethod(request.Method), new Uri(Tracking!, request.RawPath + query));
        if (request.Method == "POST")
        {
            message.Content = new StringContent(await request.ReadTextAsync(), System.Text.Encoding.UTF8, "application/json");
        }

        using var answer = await _client.SendAsync(message);
        await request.SendAsync(
            (int)answer.StatusCode,
            await answer.Content.ReadAsStringAsync(),
            answer.Content.Headers.ContentType?.ToString() ?? "text/plain");
    }

    private async Task AnswerAsync(LoopbackRequest request)
    {
        if (SendsFiles && request.RawPath == "/get-artifact")
        {
            await SendFileAsync(request);
            return;
        }

        if (!request.RawPath.StartsWith(Api, StringComparison.Ordinal))
        {
            await (Tracking is null ? request.SendAsync(404, Page, "text/html; charset=utf-8") : ForwardAsync(request));
            return;
        }

        var call = request.RawPath[Api.Length..];
        var body = request.Method == "POST" ? JsonNode.Parse(await request.ReadTextAsync())!.AsObject() : null;
        if (Answers.TryGetValue(call, out var told))
        {
            await request.SendAsync(told.Status, told.Body, told.Body.StartsWith('{') ? "application/json" : "text/html; charset=utf-8");
            return;
        }

        var run = body is null ? request.Query.GetValueOrDefault("run_id", "") : (string?)body["run_id"] ?? "";
        var path = PythonUrl.Decode(body is null ? request.Query.GetValueOrDefault("path", "") : (string)body["path"]!);
        var root = _runs.GetValueOrDefault(run) ?? (RootOf is null ? null : await RootOf(run));
        await (root is null
            ? ErrorAsync(request, 404, "RESOURCE_DOES_NOT_EXIST", $"Run with id={run} not found")
            : path.Contains('#', StringComparison.Ordinal) || path.StartsWith('/') || path.Split('/').Contains("..")
            ? ErrorAsync(request, 400, "INVALID_PARAMETER_VALUE", "Invalid path")
            : call switch
            {
                "presigned-upload-url" => request.SendAsync(200, Upload(KeyOf($"{root}/{path}"))),
                "presigned-download-url" => DownloadAsync(request, KeyOf($"{root}/{path}")),
                "list" => request.SendAsync(200, List(root, path, request.Query.GetValueOrDefault("page_token"))),
                _ => request.SendAsync(404, Page, "text/html; charset=utf-8"),
            });
    }

    private string Upload(string key)
    {
        var headers = new Dictionary<string, string>(UploadHeaders)
        {
            ["Content-Type"] = key.EndsWith(".txt", StringComparison.Ordinal) ? "text/plain" : "application/octet-stream",
        };
        return JsonSerializer.Serialize(new { presigned_url = Bucket.Sign("PUT", key, headers), headers });
    }

    private Task DownloadAsync(LoopbackRequest request, string key) => Bucket.Find(key) is { } file
        ? request.SendAsync(
            200, JsonSerializer.Serialize(new { presigned_url = Bucket.Sign("GET", key, []), file_size = file.Bytes.Length }))
        : ErrorAsync(request, 404, "RESOURCE_DOES_NOT_EXIST", "Not Found");

    // What is not there is 500, and a file is a copy each time, whole or the range that was asked for of it.
    private async Task SendFileAsync(LoopbackRequest request)
    {
        var path = PythonUrl.Decode(request.Query["path"]);
        var key = $"{_runs[request.Query["run_id"]]}/{path}";
        if (Answers.TryGetValue("get-artifact", out var told))
        {
            await request.SendAsync(told.Status, told.Body, told.Body.StartsWith('{') ? "application/json" : "text/html; charset=utf-8");
            return;
        }

        if (path.StartsWith(' ') || path.Split('/')[0].Contains(':', StringComparison.Ordinal) || Bucket.Find(key) is not { } file)
        {
            await ErrorAsync(request, 500, "INTERNAL_ERROR", "An error occurred (404) when calling the HeadObject operation: Not Found");
            return;
        }

        using MemoryStream content = new(file.Bytes);
        await request.SendAsync(
            200,
            content,
            file.Bytes.Length,
            [
                ("Content-Type", "application/octet-stream"), ("Content-Disposition", "attachment; filename=x"),
                ("ETag", $"\"{Guid.NewGuid():N}\""),
            ]);
    }

    // Neither an empty file's size nor a list of nothing is written.
    private string List(string root, string path, string? token)
    {
        var prefix = path.Length == 0 ? root + "/" : $"{root}/{path}/";
        var items = Bucket.Keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal))
            .Select(key => (Name: key[prefix.Length..].Split('/')[0], IsFolder: key[prefix.Length..].Contains('/'), Key: key))
            .DistinctBy(item => item.Name)
            .OrderBy(item => item.Name, StringComparer.Ordinal)
            .ToList();
        var start = token is null ? 0 : int.Parse(token, CultureInfo.InvariantCulture);
        JsonObject answer = new() { ["root_uri"] = $"s3://{SignedBucket.Name}/{root}" };
        if (items.Count > start)
        {
            answer["files"] = new JsonArray([.. items.Skip(start).Take(PageSize).Select(item => Item(prefix[(root.Length + 1)..], item))]);
        }

        if (items.Count > start + (long)PageSize)
        {
            answer["next_page_token"] = (start + PageSize).ToString(CultureInfo.InvariantCulture);
        }

        return answer.ToJsonString();
    }

    private JsonObject Item(string folder, (string Name, bool IsFolder, string Key) item)
    {
        JsonObject json = new() { ["path"] = folder + item.Name, ["is_dir"] = item.IsFolder };
        if (!item.IsFolder && Bucket.Find(item.Key) is { Bytes.Length: > 0 and var length })
        {
            json["file_size"] = length;
        }

        return json;
    }

    private static Task ErrorAsync(LoopbackRequest request, int status, string code, string message) => request.SendAsync(
        status, JsonSerializer.Serialize(new { error_code = code, message, sqlstate = "KAM00", error_class = "RESOURCE_NOT_FOUND" }));
}
