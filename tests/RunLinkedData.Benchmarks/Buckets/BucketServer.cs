using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using RunLinkedData.Testing.Servers;

namespace RunLinkedData.Benchmarks.Buckets;

/// <summary>
/// A storage that keeps nothing but sizes, checks nothing, and gives zeros. It runs in a process of its own: <see cref="StartAsync"/>. What
/// lies under <c>/bare/</c> is stored and given as it is, for clients that know no storage.
/// </summary>
internal abstract class BucketServer : IAsyncDisposable
{
    protected const string ETag = "\"0123456789abcdef-1\"";

    private readonly LoopbackServer _server;
    private long _sent;

    protected BucketServer() => _server = new LoopbackServer(AnswerAsync);

    public string Address => _server.Address.AbsoluteUri;

    protected ConcurrentDictionary<string, long> Objects { get; } = new();

    /// <summary>Runs one until its input ends: what the other process does.</summary>
    public static async Task RunAsync(string kind)
    {
        await using BucketServer server = kind switch
        {
            "s3" => new S3BulkServer(),
            "azure" => new BlobBulkServer(),
            _ => new GcsBulkServer(),
        };
        Console.WriteLine(server.Address);
        await Console.In.ReadToEndAsync();
    }

    /// <summary>Starts one; gives the process, which ends with its input, and the address.</summary>
    public static async Task<(Process Process, Uri Address)> StartAsync(string kind)
    {
        var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, Arguments($"bucket {kind}"))
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        })!;
        return (process, new Uri((await process.StandardOutput.ReadLineAsync())!));
    }

    /// <summary>What this program must be started with, also when <c>dotnet</c> runs it.</summary>
    public static string Arguments(string arguments) =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? $"{typeof(BucketServer).Assembly.Location} {arguments}"
        : arguments;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    protected abstract Task AnswerOwnAsync(LoopbackRequest request);

    protected async Task SendObjectAsync(LoopbackRequest request, long total, params (string, string)[] own)
    {
        (long From, long To)? range = (request.Headers.TryGetValue("Range", out var text)
                || request.Headers.TryGetValue("x-ms-range", out text))
            && RangeHeaderValue.Parse(text).Ranges.Single() is { From: { } from } wanted
            ? (from, Math.Min(wanted.To ?? long.MaxValue, total - 1))
            : null;
        var length = range is { } bytes ? bytes.To - bytes.From + 1 : total;
        List<(string, string)> headers =
            [("ETag", ETag), ("Last-Modified", "Mon, 02 Nov 2026 10:00:00 GMT"), .. own];
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

    private async Task AnswerAsync(LoopbackRequest request)
    {
        // Nobody looks at them, and 10,000 files make many.
        _server.Requests.Clear();
        switch (request.Method)
        {
            case "PUT" when request.RawPath.StartsWith("/bare/", StringComparison.Ordinal):
                await request.DrainAsync();
                Objects[request.RawPath] = request.ContentLength;
                await request.SendAsync(200, "");
                break;
            case "GET" when request.RawPath.StartsWith("/bare/", StringComparison.Ordinal):
                await SendObjectAsync(request, Objects[request.RawPath]);
                break;
            case "GET" when request.RawPath == "/sent":
                await request.SendAsync(200, string.Create(CultureInfo.InvariantCulture, $"{Interlocked.Exchange(ref _sent, 0)}"));
                break;
            default:
                await AnswerOwnAsync(request);
                break;
        }
    }
}
