using System.Diagnostics;
using BenchmarkDotNet.Attributes;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Testing;

namespace RunLinkedData.Benchmarks.Buckets;

/// <summary>
/// How fast does 1 GiB go to a storage and back, against its SDK and a bare parallel HttpClient, with the same parts and as many at once?
/// And 10,000 files of 4 KiB? The server is a process of its own.
/// </summary>
[MemoryDiagnoser]
[WarmupCount(1)]
[IterationCount(5)]
public abstract class BucketBenchmarks
{
    protected const int PartSize = 10 << 20;
    protected const int AtOnce = 4;

    private const long Size = 1L << 30;
    private const int Files = 10_000;
    private const int FilesAtOnce = 16;

    private TemporaryFolder _folder = null!;
    private Process _server = null!;
    private StoreContext _context = null!;
    private IArtifactStore _store = null!;
    private HttpClient _bare = null!;

    /// <summary>Which server is started.</summary>
    protected abstract string Kind { get; }

    protected string Large => _folder["file"];

    protected string Small => _folder["small"];

    protected string Target => _folder["down"];

    [GlobalSetup]
    public async Task Setup()
    {
        _folder = new TemporaryFolder();
        (_server, var address) = await BucketServer.StartAsync(Kind);
        _context = new StoreContext
        {
            TrackingUri = "sqlite:///runs.db",
            Transfers = new TransferOptions { MultipartThreshold = PartSize, PartSize = PartSize, Parallelism = AtOnce },
        };
        _store = Open(address, _context);
        _bare = new HttpClient { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };
        await using (var file = File.Create(Large))
        {
            await using ZeroStream zeros = new(Size);
            await zeros.CopyToAsync(file);
        }

        await File.WriteAllBytesAsync(Small, new byte[4096]);
        await UploadBare();
        await UploadBySdk();
        await Upload();
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _server.StandardInput.Close();
        _server.WaitForExit();
        _server.Dispose();
        _bare.Dispose();
        Close();
        _context.Dispose();
        _folder.Dispose();
    }

    [Benchmark(Baseline = true)]
    public async Task UploadBare()
    {
        using var file = File.OpenHandle(Large, options: FileOptions.Asynchronous);
        await Parallel.ForEachAsync(Enumerable.Range(0, (int)(Size / PartSize) + 1), Limit(AtOnce), async (part, token) =>
        {
            var offset = (long)part * PartSize;
            var bytes = new byte[Math.Min(PartSize, Size - offset)];
            await RandomAccess.ReadAsync(file, bytes, offset, token);
            using ByteArrayContent content = new(bytes);
            using var answer = await _bare.PutAsync(new Uri($"bare/{part}", UriKind.Relative), content, token);
            answer.EnsureSuccessStatusCode();
        });
    }

    [Benchmark]
    public Task UploadBySdk() => SendBySdk();

    [Benchmark]
    public Task Upload() => _store.UploadFileAsync(Large, "ours.bin");

    [Benchmark]
    public Task UploadWithHash() => _store.UploadFileAsync(Large, "ours.bin", hash: true);

    [Benchmark]
    public async Task DownloadBare()
    {
        using var target = File.OpenHandle(Target, FileMode.Create, FileAccess.Write, FileShare.None, FileOptions.Asynchronous);
        await Parallel.ForEachAsync(Enumerable.Range(0, (int)(Size / PartSize) + 1), Limit(AtOnce), async (part, token) =>
        {
            var bytes = await _bare.GetByteArrayAsync(new Uri($"bare/{part}", UriKind.Relative), token);
            await RandomAccess.WriteAsync(target, bytes, (long)part * PartSize, token);
        });
    }

    [Benchmark]
    public Task DownloadBySdk() => FetchBySdk();

    [Benchmark]
    public async Task Download()
    {
        await using var content = await _store.OpenReadAsync("ours.bin");
        await using var target = File.Create(Target);
        await content.CopyToAsync(target, 1 << 20);
    }

    [Benchmark]
    public Task SmallFilesBare() => Parallel.ForEachAsync(Enumerable.Range(0, Files), Limit(FilesAtOnce), async (number, token) =>
    {
        using ByteArrayContent content = new(await File.ReadAllBytesAsync(Small, token));
        using var answer = await _bare.PutAsync(new Uri($"bare/small/{number}", UriKind.Relative), content, token);
        answer.EnsureSuccessStatusCode();
    });

    [Benchmark]
    public Task SmallFilesBySdk() => Parallel.ForEachAsync(
        Enumerable.Range(0, Files), Limit(FilesAtOnce), async (number, token) => await PutBySdk($"small/{number}", token));

    [Benchmark]
    public Task SmallFiles() => Parallel.ForEachAsync(Enumerable.Range(0, Files), Limit(FilesAtOnce), async (number, token) =>
        await _store.UploadFileAsync(Small, $"small/{number}", overwrite: true, hash: false, token));

    /// <summary>Opens the SDK and the store at an address.</summary>
    protected abstract IArtifactStore Open(Uri address, StoreContext context);

    protected abstract void Close();

    /// <summary>Stores the large file.</summary>
    protected abstract Task SendBySdk();

    /// <summary>Brings it back into the target.</summary>
    protected abstract Task FetchBySdk();

    /// <summary>Stores the small file under a name.</summary>
    protected abstract Task PutBySdk(string name, CancellationToken cancellationToken);

    private static ParallelOptions Limit(int most) => new() { MaxDegreeOfParallelism = most };
}
