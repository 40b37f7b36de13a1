using System.Text.Json.Nodes;
using NUnit.Framework;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Servers;

namespace RunLinkedData.MLflow.Tests.Artifacts.Proxy;

public sealed class ProxyUploadTests
{
    private const int MiB = 1 << 20;

    // Three parts, the last of them short.
    private static readonly byte[] Bytes = ProxyStores.Bytes((11 * MiB) + 5);

    private readonly List<TransferProgress> _reports = [];
    private TemporaryFolder _temp = null!;
    private FakeMlflowArtifacts _server = null!;
    private ServerArtifacts _store = null!;

    private IEnumerable<string> Calls =>
        _server.Server.Requests.Select(request => $"{request.Method} {request.RawPath.Replace(Root, "", StringComparison.Ordinal)}");

    private string Root => "/" + _store.ArtifactUri["mlflow-artifacts:/".Length..];

    [SetUp]
    public void Start()
    {
        _reports.Clear();
        _temp = new TemporaryFolder();
        Start(new FakeMlflowArtifacts { OffersMultipart = true });
    }

    [TearDown]
    public async Task Stop()
    {
        Assert.That(Directory.GetFileSystemEntries(_temp.Path), Is.Empty, "nothing is left in the folder for temporary files");
        _store.Dispose();
        await _server.DisposeAsync();
        _temp.Dispose();
    }

    [Test]
    public async Task Commit_SmallFile_IsOnePutWithItsLength()
    {
        await _store.WriteAsync("a/b.txt", [1, 2, 3]);

        Assert.That(
            Calls, Is.EqualTo(new[] { "PUT /api/2.0/mlflow-artifacts/artifacts/a/b.txt", "GET /api/2.0/mlflow-artifacts/artifacts" }));
        Assert.That(_server.Server.Requests.First().Headers["Content-Length"], Is.EqualTo("3"));
    }

    [Test]
    public async Task Commit_LargeFile_GoesInPartsToTheStorage()
    {
        await _store.WriteAsync("dir/big.bin", Bytes);

        Assert.That(await File.ReadAllBytesAsync(_server.FileOf(_store.ArtifactUri, "dir/big.bin")), Is.EqualTo(Bytes));
        Assert.That(
            _server.Bucket.Requests.Select(request => request.ContentLength).Order(), Is.EqualTo(new[] { MiB + 5, 5 * MiB, 5 * MiB }));
        Assert.That(Calls.First(), Is.EqualTo("POST /api/2.0/mlflow-artifacts/mpu/create/dir"));
        Assert.That(_server.OpenUploads, Is.Empty);
        Assert.That(
            _reports[^1],
            Is.EqualTo(new TransferProgress { Path = "dir/big.bin", BytesTransferred = Bytes.Length, TotalBytes = Bytes.Length }));
    }

    [Test]
    public async Task Commit_LargeFileInTheRoot_GoesInParts()
    {
        await _store.WriteAsync("big.bin", Bytes);

        Assert.That(await _store.ReadAsync("big.bin"), Is.EqualTo(Bytes));
        Assert.That(_server.Bucket.Requests, Is.Not.Empty);
    }

    [Test]
    public async Task Commit_PartFailsOnce_OnlyThatPartIsSentAgain()
    {
        var failed = 0;
        _server.Bucket.Faults = request => request.Query["partNumber"] == "2" && Interlocked.Exchange(ref failed, 1) == 0
            ? new Fault { Status = 503 }
            : null;
        await _store.WriteAsync("big.bin", Bytes);

        Assert.That(await _store.ReadAsync("big.bin"), Is.EqualTo(Bytes));
        Assert.That(_server.Bucket.Requests.Count(request => request.Query["partNumber"] == "2"), Is.EqualTo(2));
        Assert.That(_server.Bucket.Requests, Has.Count.EqualTo(4));
        Assert.That(_reports[^1].BytesTransferred, Is.EqualTo(Bytes.Length));
    }

    [TestCase(403)]
    [TestCase(503)]
    public async Task Commit_PartFailsAlways_IsAbortedAndSaidWithoutTheSignature(int status)
    {
        _server.Bucket.Faults = request => request.Query["partNumber"] == "3" ? new Fault { Status = status } : null;
        var error = await Assert.ThrowsAsync<MlflowException>(() => _store.WriteAsync("big.bin", Bytes));

        Assert.That(error!.Message, Does.Not.Contain("secret").And.Contain(_server.Bucket.Address.Authority));
        Assert.That(Calls.Last(), Is.EqualTo("POST /api/2.0/mlflow-artifacts/mpu/abort"));
        Assert.That(_server.OpenUploads, Is.Empty);
        Assert.That(await _store.ListAsync(), Is.Empty);
    }

    [Test]
    public async Task Commit_CancelledBetweenParts_IsAborted()
    {
        using var cancellation = new CancellationTokenSource();
        _server.Bucket.Faults = request => request.Query["partNumber"] == "3" ? new Fault { Before = cancellation.Cancel } : null;
        await using var upload = await _store.OpenWriteAsync("big.bin");
        await upload.Content.WriteAsync(Bytes);

        Assert.That(() => upload.CommitAsync(cancellation.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(_server.OpenUploads, Is.Empty);
        Assert.That(await _store.ListAsync(), Is.Empty);
    }

    [Test]
    public async Task Commit_AnswerToCompleteIsLost_IsSeenInTheListing()
    {
        _server.Server.Faults = request => request.RawPath.Contains("/complete/", StringComparison.Ordinal)
            ? new Fault { BreaksAfter = 1 }
            : null;
        await _store.WriteAsync("big.bin", Bytes);

        Assert.That(await _store.ReadAsync("big.bin"), Is.EqualTo(Bytes));
        Assert.That(Calls.Count(call => call.Contains("/complete", StringComparison.Ordinal)), Is.EqualTo(1));
    }

    [Test]
    public async Task Commit_ServerWithoutMultipart_PutsAndRemembers()
    {
        await Restart(new FakeMlflowArtifacts());
        await _store.WriteAsync("big.bin", Bytes);
        await _store.WriteAsync("big2.bin", Bytes);

        Assert.That(await _store.ReadAsync("big2.bin"), Is.EqualTo(Bytes));
        Assert.That(Calls.Count(call => call.Contains("/mpu/", StringComparison.Ordinal)), Is.EqualTo(1));
    }

    [Test]
    public async Task Commit_ConnectionResetInThePut_IsSentAgainFromItsStart()
    {
        await Restart(new FakeMlflowArtifacts());
        var failed = 0;
        _server.Server.Faults = request => request.Method == "PUT" && Interlocked.Exchange(ref failed, 1) == 0
            ? new Fault { DropsRequest = true }
            : null;
        await _store.WriteAsync("big.bin", Bytes);

        Assert.That(await _store.ReadAsync("big.bin"), Is.EqualTo(Bytes));
        Assert.That(_reports.Last(report => report.Path == "big.bin").BytesTransferred, Is.EqualTo(Bytes.Length));
    }

    [Test]
    public async Task Commit_ProxyThatSendsChunks_IsNoticedAndLeavesNothing()
    {
        _server.IsBehindAChunkingProxy = true;
        var error = await Assert.ThrowsAsync<MlflowException>(() => _store.WriteAsync("a.txt", [1, 2, 3]));

        Assert.That(error!.Code, Is.EqualTo(MlflowErrorCode.DataLoss));
        Assert.That(error.Message, Does.Contain("a.txt").And.Contain("0 of its 3 bytes"));
        Assert.That(await _store.ListAsync(), Is.Empty);
    }

    [Test]
    public async Task Commit_AfterTheContentWasDisposed_Works()
    {
        await using var upload = await _store.OpenWriteAsync("a.txt");
        await using (var writer = new StreamWriter(upload.Content))
        {
            await writer.WriteAsync("text");
        }

        await upload.CommitAsync();

        Assert.That(await _store.ReadAsync("a.txt"), Is.EqualTo("text"u8.ToArray()));
        Assert.That(() => upload.CommitAsync(), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public async Task Write_DiskFull_SaysSo()
    {
        using var disk = SmallDisk.Mount();
        using var store = new ServerArtifacts(
            _store.ArtifactUri, ProxyStores.Server(_server.TrackingUri), new TransferOptions { TempFolder = disk.Path });

        Assert.That(
            () => store.WriteAsync("a.bin", Bytes),
            Throws.InstanceOf<MlflowException>().With.Property("Code").EqualTo(MlflowErrorCode.ResourceExhausted));
    }

    [Test]
    public async Task Commit_Large_KeepsMemoryFlat()
    {
        await Restart(new FakeMlflowArtifacts());
        var block = new byte[MiB];
        var (before, peak) = (GC.GetTotalMemory(forceFullCollection: true), 0L);
        using var store = new ServerArtifacts(
            _store.ArtifactUri,
            ProxyStores.Server(_server.TrackingUri),
            new TransferOptions
            {
                TempFolder = _temp.Path,
                Progress = new Peak(() => peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: false) - before)),
            });
        await using (var upload = await store.OpenWriteAsync("big.bin"))
        {
            for (var i = 0; i < 200; i++)
            {
                await upload.Content.WriteAsync(block);
            }

            await upload.CommitAsync();
        }

        Assert.That((await store.ListAsync()).Single().Bytes, Is.EqualTo(200L * MiB));
        Assert.That(peak, Is.LessThan(100L * MiB));
    }

    [Test]
    public async Task Multipart_Bodies_AreAsRecorded()
    {
        await _store.WriteAsync("dir/big.bin", Bytes);
        var recorded = TestFiles.ReadRecording("artifacts_multipart_s3.json")
            .Select(exchange => exchange["request"]!)
            .Where(request => ((string)request["path"]!).Contains("/mpu/", StringComparison.Ordinal));
        var sent = _server.Bodies;

        Assert.That(sent.Select(Shape), Is.EqualTo(recorded.Select(request => Shape(request["body"]!.AsObject()))));
    }

    private static string Shape(JsonObject body) => string.Join(
        ' ',
        body.Select(item => item.Value is JsonArray parts
            ? $"{item.Key}[{string.Join(' ', parts[0]!.AsObject().Select(part => part.Key))}]"
            : $"{item.Key}:{item.Value!.GetValueKind()}"));

    private async Task Restart(FakeMlflowArtifacts server)
    {
        _store.Dispose();
        await _server.DisposeAsync();
        Start(server);
    }

    private void Start(FakeMlflowArtifacts server)
    {
        _server = server;
        _store = ProxyStores.Open(_server, new TransferOptions
        {
            MultipartThreshold = 10 * MiB,
            PartSize = 5 * MiB,
            TempFolder = _temp.Path,
            Progress = new Reports(_reports),
        });
    }

    private sealed class Peak(Action measure) : IProgress<TransferProgress>
    {
        public void Report(TransferProgress value) => measure();
    }
}
