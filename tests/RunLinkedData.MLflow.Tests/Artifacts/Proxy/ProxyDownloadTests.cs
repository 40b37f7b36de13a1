using NUnit.Framework;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Servers;

namespace RunLinkedData.MLflow.Tests.Artifacts.Proxy;

public sealed partial class ProxyDownloadTests
{
    private const int RangeSize = 100_000;
    private const string Large = "large.bin";
    private const string Small = "small.bin";

    private FakeMlflowArtifacts _server = null!;
    private ServerArtifacts _store = null!;

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
        Assert.That(await _store.ReadAsync(Small), Is.EqualTo(SmallBytes));
        Assert.That(await _store.ReadAsync(Small), Is.EqualTo(SmallBytes));
        Assert.That(_server.Server.Requests.Select(request => request.RawPath), Is.EqualTo(new[] { "/get-artifact", "/get-artifact" }));
    }

    [Test]
    public async Task OpenRead_NotReadOn_FetchesNoMoreThanTheParallelism()
    {
        await using var content = await _store.OpenReadAsync(Large);
        await content.ReadExactlyAsync(new byte[10]);
        await Task.Delay(100);

        Assert.That(FileRequests.Count(), Is.EqualTo(4));
    }

    [Test]
    public async Task OpenRead_ServerThatCopiesForEachRange_TakesTheProxyAndLearns()
    {
        _server.CopiesForEachRange = true;
        for (var i = 0; i < 3; i++)
        {
            Assert.That(await _store.ReadAsync(Large), Is.EqualTo(LargeBytes));
        }

        Assert.That(
            FileRequests.Select(request => request.RawPath == "/get-artifact").ToArray(),
            Is.EqualTo(new[] { true, true, false, true, true, false, false }));
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
        using var store = new ServerArtifacts(
            _store.ArtifactUri,
            ProxyStores.Server(_server.TrackingUri),
            new TransferOptions { RangeSize = RangeSize, Progress = new Reports(reports) });
        await store.ReadAsync(Large);

        Assert.That(
            reports[^1],
            Is.EqualTo(new TransferProgress { Path = Large, BytesTransferred = LargeBytes.Length, TotalBytes = LargeBytes.Length }));
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

        using var store = new ServerArtifacts(_store.ArtifactUri, ProxyStores.Server(_server.TrackingUri));
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
        _store = ProxyStores.Open(_server, new TransferOptions { RangeSize = RangeSize });
        await _store.WriteAsync(Large, LargeBytes);
        await _store.WriteAsync(Small, SmallBytes);

        // What the first download teaches about the server is a matter of ProxyRouteTests.
        await _store.ReadAsync(Small);
        _server.Server.Requests.Clear();
    }

    private static byte[] BytesOf(string path) => path == Large ? LargeBytes : SmallBytes;

    private static bool IsFile(LoopbackRequest request) =>
        request.Method == "GET" && (request.RawPath == "/get-artifact" || request.RawPath.EndsWith(".bin", StringComparison.Ordinal));
}
