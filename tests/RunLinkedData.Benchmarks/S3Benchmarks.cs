using System.Diagnostics;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Transfer;
using BenchmarkDotNet.Attributes;
using RunLinkedData.Aws.S3;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Testing;

namespace RunLinkedData.Benchmarks;

/// <summary>
/// How fast does 1 GiB go to a bucket and back, against the SDK's <see cref="TransferUtility"/> and a bare parallel HttpClient, with the
/// same parts and as many at once? And 10,000 files of 4 KiB? The server is a process of its own.
/// </summary>
[MemoryDiagnoser]
[WarmupCount(1)]
[IterationCount(5)]
public class S3Benchmarks
{
    private const long Size = 1L << 30;
    private const int PartSize = 10 << 20;
    private const int AtOnce = 4;
    private const int Files = 10_000;
    private const int FilesAtOnce = 16;

    private TemporaryFolder _folder = null!;
    private Process _server = null!;
    private StoreContext _context = null!;
    private IArtifactStore _store = null!;
    private AmazonS3Client _s3 = null!;
    private TransferUtility _utility = null!;
    private HttpClient _bare = null!;

    [GlobalSetup]
    public async Task Setup()
    {
        _folder = new TemporaryFolder();
        (_server, var address) = await S3BulkServer.StartAsync();
        BasicAWSCredentials credentials = new("access", "key");
        _context = new StoreContext
        {
            TrackingUri = "sqlite:///runs.db",
            Transfers = new TransferOptions { MultipartThreshold = PartSize, PartSize = PartSize, Parallelism = AtOnce },
        };
        _store = S3ArtifactStore.CreateFactory(new S3Options { Endpoint = address, Region = "eu-central-1", Credentials = credentials })(
            "s3://bucket/run", _context);
        _s3 = new AmazonS3Client(credentials, new AmazonS3Config
        {
            ServiceURL = address.AbsoluteUri,
            AuthenticationRegion = "eu-central-1",
            ForcePathStyle = true,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        });
        _utility = new TransferUtility(_s3, new TransferUtilityConfig { ConcurrentServiceRequests = AtOnce });
        _bare = new HttpClient { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };
        await using (var file = File.Create(_folder["file"]))
        {
            await using ZeroStream zeros = new(Size);
            await zeros.CopyToAsync(file);
        }

        await File.WriteAllBytesAsync(_folder["small"], new byte[4096]);
        await UploadBare();
        await UploadByTransferUtility();
        await Upload();
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _server.StandardInput.Close();
        _server.WaitForExit();
        _server.Dispose();
        _bare.Dispose();
        _utility.Dispose();
        _s3.Dispose();
        _context.Dispose();
        _folder.Dispose();
    }

    [Benchmark(Baseline = true)]
    public async Task UploadBare()
    {
        using var file = File.OpenHandle(_folder["file"], options: FileOptions.Asynchronous);
        await Parallel.ForEachAsync(Enumerable.Range(0, (int)(Size / PartSize) + 1), Limit(AtOnce), async (part, token) =>
        {
            var offset = (long)part * PartSize;
            var bytes = new byte[Math.Min(PartSize, Size - offset)];
            await RandomAccess.ReadAsync(file, bytes, offset, token);
            using ByteArrayContent content = new(bytes);
            using var answer = await _bare.PutAsync(new Uri($"bucket/bare/{part}", UriKind.Relative), content, token);
            answer.EnsureSuccessStatusCode();
        });
    }

    [Benchmark]
    public Task UploadByTransferUtility() => _utility.UploadAsync(new TransferUtilityUploadRequest
    {
        BucketName = "bucket",
        Key = "utility",
        FilePath = _folder["file"],
        PartSize = PartSize,
    });

    [Benchmark]
    public Task Upload() => _store.UploadFileAsync(_folder["file"], "ours.bin");

    [Benchmark]
    public Task UploadWithHash() => _store.UploadFileAsync(_folder["file"], "ours.bin", hash: true);

    [Benchmark]
    public async Task DownloadBare()
    {
        using var target = File.OpenHandle(_folder["down"], FileMode.Create, FileAccess.Write, FileShare.None, FileOptions.Asynchronous);
        await Parallel.ForEachAsync(Enumerable.Range(0, (int)(Size / PartSize) + 1), Limit(AtOnce), async (part, token) =>
        {
            var bytes = await _bare.GetByteArrayAsync(new Uri($"bucket/bare/{part}", UriKind.Relative), token);
            await RandomAccess.WriteAsync(target, bytes, (long)part * PartSize, token);
        });
    }

    [Benchmark]
    public Task DownloadByTransferUtility() => _utility.DownloadAsync(new TransferUtilityDownloadRequest
    {
        BucketName = "bucket",
        Key = "utility",
        FilePath = _folder["down"],
    });

    [Benchmark]
    public async Task Download()
    {
        await using var content = await _store.OpenReadAsync("ours.bin");
        await using var target = File.Create(_folder["down"]);
        await content.CopyToAsync(target, 1 << 20);
    }

    [Benchmark]
    public Task SmallFilesBare() => Parallel.ForEachAsync(Enumerable.Range(0, Files), Limit(FilesAtOnce), async (number, token) =>
    {
        using ByteArrayContent content = new(await File.ReadAllBytesAsync(_folder["small"], token));
        using var answer = await _bare.PutAsync(new Uri($"bucket/small/{number}", UriKind.Relative), content, token);
        answer.EnsureSuccessStatusCode();
    });

    [Benchmark]
    public Task SmallFilesBySdk() => Parallel.ForEachAsync(Enumerable.Range(0, Files), Limit(FilesAtOnce), async (number, token) =>
        await _s3.PutObjectAsync(
            new Amazon.S3.Model.PutObjectRequest { BucketName = "bucket", Key = $"small/{number}", FilePath = _folder["small"] }, token));

    [Benchmark]
    public Task SmallFiles() => Parallel.ForEachAsync(Enumerable.Range(0, Files), Limit(FilesAtOnce), async (number, token) =>
        await _store.UploadFileAsync(_folder["small"], $"small/{number}", overwrite: true, hash: false, token));

    private static ParallelOptions Limit(int most) => new() { MaxDegreeOfParallelism = most };
}
