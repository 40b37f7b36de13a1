using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using RunLinkedData.Testing.Servers;

namespace RunLinkedData.Benchmarks;

/// <summary>
/// The calls of S3 that transfers make, by a server that keeps nothing but sizes, checks nothing, and gives zeros. It runs in a process of
/// its own: <see cref="StartAsync"/>.
/// </summary>
internal sealed class S3BulkServer : IAsyncDisposable
{
    private readonly LoopbackServer _server;
    private readonly ConcurrentDictionary<string, long> _objects = new();
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, long>> _uploads = new();
    private long _sent;
    private int _ids;

    public S3BulkServer() => _server = new LoopbackServer(AnswerAsync);

    public string Address => _server.Address.AbsoluteUri;

    /// <summary>Runs it until its input ends: what the other process does.</summary>
    public static async Task RunAsync()
    {
        await using S3BulkServer server = new();
        Console.WriteLine(server.Address);
        await Console.In.ReadToEndAsync();
    }

    /// <summary>Starts it; gives the process, which ends with its input, and the address.</summary>
    public static async Task<(Process Process, Uri Address)> StartAsync()
    {
        var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, Arguments("memory-s3 server"))
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        })!;
        return (process, new Uri((await process.StandardOutput.ReadLineAsync())!));
    }

    /// <summary>What this program must be started with, also when <c>dotnet</c> runs it.</summary>
    public static string Arguments(string arguments) =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? $"{typeof(S3BulkServer).Assembly.Location} {arguments}"
        : arguments;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(LoopbackRequest request)
    {
        // Nobody looks at them, and 10,000 files make many.
        _server.Requests.Clear();
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
                _objects[key] = LengthOf(request);
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
                _objects[key] = parts!.Values.Sum();
                await SendAsync(
                    request, "<CompleteMultipartUploadResult><ETag>\"0123456789abcdef-1\"</ETag></CompleteMultipartUploadResult>");
                break;
            case "GET" when key.EndsWith("/sent", StringComparison.Ordinal):
                await SendAsync(request, $"{Interlocked.Exchange(ref _sent, 0)}");
                break;
            case "HEAD" or "GET":
                await SendObjectAsync(request, _objects[key]);
                break;
            default:
                await request.DrainAsync();
                await SendAsync(request, "");
                break;
        }
    }

    private async Task SendObjectAsync(LoopbackRequest request, long total)
    {
        (long From, long To)? range = request.Headers.TryGetValue("Range", out var text)
            && RangeHeaderValue.Parse(text).Ranges.Single() is { From: { } from } wanted
            ? (from, Math.Min(wanted.To ?? long.MaxValue, total - 1))
            : null;
        var length = range is { } bytes ? bytes.To - bytes.From + 1 : total;
        List<(string, string)> headers =
            [("ETag", "\"0123456789abcdef-1\""), ("Last-Modified", "Mon, 02 Nov 2026 10:00:00 GMT")];
        if (range is { } part)
        {
            headers.Add(("Content-Range", $"bytes {part.From}-{part.To}/{total}"));
        }

        if (request.Method == "HEAD")
        {
            await request.SendAsync(200, Stream.Null, null, [.. headers, ("Content-Length", $"{length}")]);
            return;
        }

        Interlocked.Add(ref _sent, length);
        await using ZeroStream zeros = new(length);
        await request.SendAsync(range is null ? 200 : 206, zeros, length, headers);
    }

    // A signature may come in between the pieces of a body.
    private static long LengthOf(LoopbackRequest request) =>
        request.Headers.TryGetValue("x-amz-decoded-content-length", out var text)
            ? long.Parse(text, CultureInfo.InvariantCulture)
            : request.ContentLength;

    private static Task SendAsync(LoopbackRequest request, string body) => request.SendAsync(
        200, body, "application/xml", ("ETag", "\"0123456789abcdef0123456789abcdef\""));
}
