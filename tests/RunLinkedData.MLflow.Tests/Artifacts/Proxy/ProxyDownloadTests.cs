using NUnit.Framework;
using RunLinkedData.MLflow.Artifacts.Proxy;
using RunLinkedData.Testing.Servers;

namespace RunLinkedData.MLflow.Tests.Artifacts.Proxy;

public sealed class ProxyDownloadTests
{
    private const int RangeSize = 100_000;
    private const string Large = "large.bin";
    private const string Small = "small.bin";

    private FakeMlflowArtifacts _server = null!;
    private ProxyArtifactStore _store = null!;

    private static readonly byte[] LargeBytes = ProxyStores.Bytes((10 * RangeSize) + 17);
    private static readonly byte[] SmallBytes = ProxyStores.Bytes(RangeSize - 3);

    private IEnumerable<LoopbackRequest> FileRequests => _server.Server.Requests.Where(IsFile);

    [SetUp]
    public Task Start() => StartAsync(new FakeMlflowArtifacts());

    [TearDown]
    public async Task Stop()
    {
        _store.Dispose();
        await _server.DisposeAsync();
    }

    [Test]
    public async Task OpenRead_LargeFile_ComesInRangesOfOneVersion()
    {
        Assert.That(await _store.ReadAsync(Large), Is.EqualTo(LargeBytes));
        Assert.That(FileRequests.Count(), Is.EqualTo(11));
        Assert.That(FileRequests.Select(request => request.RawPath), Has.All.EqualTo("/get-artifact"));
        Assert.That(FileRequests.Skip(1).Select(request => request.Headers.ContainsKey("If-Match")), Has.All.True);
    }

    [Test]
    public async Task OpenRead_SmallFile_IsOneCall()
    {
        _server.Server.Requests.Clear();

        Assert.That(await _store.ReadAsync(Small), Is.EqualTo(SmallBytes));
        Assert.That(_server.Server.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task OpenRead_NotReadOn_FetchesNoMoreThanTheParallelism()
    {
        await using var content = await _store.OpenReadAsync(Large);
        await content.ReadExactlyAsync(new byte[10]);
        await Task.Delay(100);

        Assert.That(FileRequests.Count(), Is.EqualTo(4));
    }

    [TestCase(Large, 1)]
    [TestCase(Large, 50_000)]
    [TestCase(Small, 1)]
    [TestCase(Small, 50_000)]
    public async Task Read_ConnectionReset_GoesOnWhereItWas(string path, int after)
    {
        FailOnce(request => new Fault { BreaksAfter = after });

        Assert.That(await _store.ReadAsync(path), Is.EqualTo(BytesOf(path)));
    }

    [TestCase(Large)]
    [TestCase(Small)]
    public async Task Read_EveryAnswerBreaks_GoesOnAsLongAsItMoves(string path)
    {
        _server.Server.Faults = request => IsFile(request) ? new Fault { BreaksAfter = 30_000 } : null;

        Assert.That(await _store.ReadAsync(path), Is.EqualTo(BytesOf(path)));
    }

    [TestCase(Large)]
    [TestCase(Small)]
    public async Task Read_TruncatedBody_GoesOn(string path)
    {
        FailOnce(request => new Fault { EndsAfter = 1234 });

        Assert.That(await _store.ReadAsync(path), Is.EqualTo(BytesOf(path)));
    }

    [TestCase(Large, -500)]
    [TestCase(Large, 500)]
    [TestCase(Small, -500)]
    [TestCase(Small, 500)]
    public async Task Read_WrongContentLength_IsNoticed(string path, int error)
    {
        FailOnce(request => new Fault { ContentLengthError = error });

        Assert.That(await _store.ReadAsync(path), Is.EqualTo(BytesOf(path)));
    }

    [Test]
    public async Task Read_SlowPart_KeepsTheOrder()
    {
        FailOnce(request => request.Headers["Range"].StartsWith("bytes=200000", StringComparison.Ordinal) ? new Fault { Delay = TimeSpan.FromMilliseconds(300) } : null);

        Assert.That(await _store.ReadAsync(Large), Is.EqualTo(LargeBytes));
    }

    [TestCase(503)]
    [TestCase(500)]
    [TestCase(502)]
    [TestCase(429)]
    public async Task Read_PartFailsOnce_IsTriedAgain(int status)
    {
        FailOnce(request => request.Headers["Range"].StartsWith("bytes=300000", StringComparison.Ordinal) ? new Fault { Status = status } : null);

        Assert.That(await _store.ReadAsync(Large), Is.EqualTo(LargeBytes));
    }

    [Test]
    public void Read_FileChangedBetweenRanges_IsAnErrorAndNoMix()
    {
        FailOnce(request => request.Headers["Range"].StartsWith("bytes=500000", StringComparison.Ordinal)
            ? new Fault { Before = () => File.WriteAllBytes(_server.FileOf(_store.ArtifactUri, Large), new byte[LargeBytes.Length]) }
            : null);

        Assert.That(() => _store.ReadAsync(Large), Throws.InstanceOf<MlflowException>().With.Property("Code").EqualTo(MlflowErrorCode.DataLoss).And.Message.Contains(Large));
    }

    [Test]
    public void Read_SmallFileChangedBeforeItGoesOn_IsAnErrorAndNoMix()
    {
        ChangeAfterBreak(Small);

        Assert.That(() => _store.ReadAsync(Small), Throws.InstanceOf<MlflowException>().With.Property("Code").EqualTo(MlflowErrorCode.DataLoss));
    }

    [Test]
    public async Task Read_ServerFailsForGood_SaysHowFarItCame()
    {
        await using var content = await _store.OpenReadAsync(Large);
        _server.Server.Faults = request => IsFile(request) ? new Fault { DropsRequest = true } : null;

        Assert.That(() => content.CopyToAsync(Stream.Null), Throws.InstanceOf<MlflowException>().With.Property("IsTransient").True);
    }

    [Test]
    public async Task OpenRead_ServerThatCopiesForEachRange_TakesTheProxyAndLearns()
    {
        _server.CopiesForEachRange = true;
        for (var i = 0; i < 3; i++)
        {
            Assert.That(await _store.ReadAsync(Large), Is.EqualTo(LargeBytes));
        }

        Assert.That(FileRequests.Select(request => request.RawPath == "/get-artifact").ToArray(), Is.EqualTo(new[] { true, true, false, true, true, false, false }));
    }

    [TestCase(30_000)]
    [TestCase(0)]
    public async Task Read_ProxyAnswerBreaks_ReadsAgainAndComparesTheStart(int start)
    {
        _server.CopiesForEachRange = true;
        await _store.ReadAsync(Large);
        await _store.ReadAsync(Large);
        FailOnce(request => new Fault { BreaksAfter = start + 500_000 });

        Assert.That(await _store.ReadAsync(Large), Is.EqualTo(LargeBytes));
        Assert.That(FileRequests.TakeLast(2).Select(request => request.RawPath), Has.All.Contains("mlflow-artifacts"));
    }

    [Test]
    public async Task Read_ProxyAnswerBreaksAndFileChanges_IsAnErrorAndNoMix()
    {
        _server.CopiesForEachRange = true;
        await _store.ReadAsync(Large);
        await _store.ReadAsync(Large);
        ChangeAfterBreak(Large);

        Assert.That(() => _store.ReadAsync(Large), Throws.InstanceOf<MlflowException>().With.Property("Code").EqualTo(MlflowErrorCode.DataLoss));
    }

    [TestCase(404)]
    [TestCase(403)]
    [TestCase(405)]
    [TestCase(503)]
    [TestCase(200)]
    public async Task OpenRead_NoGetArtifact_TakesTheProxy(int status)
    {
        _server.Server.Faults = request => request.RawPath == "/get-artifact" ? new Fault { Status = status } : null;

        Assert.That(await _store.ReadAsync(Large), Is.EqualTo(LargeBytes));
        Assert.That(await _store.ReadAsync(Small), Is.EqualTo(SmallBytes));
        Assert.That(FileRequests.Count(request => request.RawPath == "/get-artifact"), Is.EqualTo(status == 503 ? 2 : 1));
    }

    [Test]
    public async Task OpenRead_StaticPrefix_TakesTheProxy()
    {
        await Stop();
        await StartAsync(new FakeMlflowArtifacts { StaticPrefix = "/ml" });

        Assert.That(await _store.ReadAsync(Large), Is.EqualTo(LargeBytes));
        Assert.That(await _store.ReadAsync(Small), Is.EqualTo(SmallBytes));
    }

    [Test]
    public async Task Read_Progress_EndsWithAllOfIt()
    {
        var reports = new List<TransferProgress>();
        using var store = new ProxyArtifactStore(
            _store.ArtifactUri,
            ProxyStores.Server(_server.TrackingUri),
            new ProxyArtifactStoreOptions { RangeSize = RangeSize, Progress = new Reports(reports) });
        await store.ReadAsync(Large);

        Assert.That(reports[^1], Is.EqualTo(new TransferProgress(Large, LargeBytes.Length, LargeBytes.Length)));
    }

    [Test]
    public async Task Read_Synchronous_Works()
    {
        await using var content = await _store.OpenReadAsync(Large);
        using var read = new MemoryStream();
        content.CopyTo(read);

        Assert.That(read.ToArray(), Is.EqualTo(LargeBytes));
    }

    [Test]
    public async Task Read_Cancelled_Throws()
    {
        await using var content = await _store.OpenReadAsync(Large);
        _server.Server.Faults = request => new Fault { Delay = TimeSpan.FromMinutes(5) };
        await content.ReadExactlyAsync(new byte[2 * RangeSize]);
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        Assert.That(() => content.CopyToAsync(Stream.Null, soon.Token), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task Dispose_InTheMiddle_EndsTheRestAndFurtherReads()
    {
        var content = await _store.OpenReadAsync(Large);
        await content.DisposeAsync();

        Assert.That(async () => await content.ReadAsync(new byte[1]), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public async Task OpenRead_LargeSparseFile_KeepsMemoryFlat()
    {
        const long Size = 200L << 20;
        var path = _server.FileOf(_store.ArtifactUri, "sparse.bin");
        await using (var file = File.Create(path))
        {
            file.SetLength(Size);
        }

        using var store = new ProxyArtifactStore(_store.ArtifactUri, ProxyStores.Server(_server.TrackingUri));
        await using var content = await store.OpenReadAsync("sparse.bin");
        var buffer = new byte[1 << 16];
        var (total, peak, before) = (0L, 0L, GC.GetTotalMemory(forceFullCollection: true));
        for (int count; (count = await content.ReadAsync(buffer)) > 0;)
        {
            total += count;
            peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: false) - before);
        }

        Assert.That(total, Is.EqualTo(Size));
        Assert.That(peak, Is.LessThan(100L << 20));
    }

    private async Task StartAsync(FakeMlflowArtifacts server)
    {
        _server = server;
        _store = ProxyStores.Open(_server, new ProxyArtifactStoreOptions { RangeSize = RangeSize });
        await _store.WriteAsync(Large, LargeBytes);
        await _store.WriteAsync(Small, SmallBytes);
    }

    private static byte[] BytesOf(string path) => path == Large ? LargeBytes : SmallBytes;

    private static bool IsFile(LoopbackRequest request) =>
        request.Method == "GET" && (request.RawPath == "/get-artifact" || request.RawPath.EndsWith(".bin", StringComparison.Ordinal));

    /// <summary>The first answer breaks, and the file is another one when the next request comes.</summary>
    private void ChangeAfterBreak(string path)
    {
        var broken = false;
        _server.Server.Faults = request => !IsFile(request)
            ? null
            : broken
                ? new Fault { Before = () => File.WriteAllBytes(_server.FileOf(_store.ArtifactUri, path), new byte[BytesOf(path).Length]) }
                : new Fault { BreaksAfter = 50_000, Before = () => broken = true };
    }

    private void FailOnce(Func<LoopbackRequest, Fault?> fault)
    {
        var failed = 0;
        _server.Server.Faults = request =>
            IsFile(request) && Volatile.Read(ref failed) == 0 && fault(request) is { } found && Interlocked.Exchange(ref failed, 1) == 0 ? found : null;
    }
}
