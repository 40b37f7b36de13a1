using NUnit.Framework;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Servers;

namespace RunLinkedData.MLflow.Tests.Artifacts.Proxy;

/// <summary>Downloads from the storage behind the server, at addresses that the server signs.</summary>
public sealed class ProxyDirectDownloadTests
{
    private const int RangeSize = 100_000;

    private static readonly byte[] Bytes = ProxyStores.Bytes((RangeSize * 7) + 5);

    private FakeMlflowArtifacts _server = null!;
    private ServerArtifacts _store = null!;

    private int AskedServerInfo =>
        _server.Server.Requests.Count(request => request.RawPath.EndsWith("/server-info", StringComparison.Ordinal));

    private int AskedGetArtifact => _server.Server.Requests.Count(request => request.RawPath == "/get-artifact");

    private int Signed => _server.Server.Requests.Count(request => request.RawPath.Contains("/presigned/", StringComparison.Ordinal));

    [SetUp]
    public Task Start() => StartAsync(isOffered: true, isAllowed: true);

    [TearDown]
    public async Task Stop()
    {
        _store.Dispose();
        await _server.DisposeAsync();
    }

    [Test]
    public async Task OpenRead_Offered_ComesFromTheStorageWithoutCredentials()
    {
        await _store.WriteAsync("dir/größe.bin", [1, 2, 3]);

        Assert.That(await _store.ReadAsync("big.bin"), Is.EqualTo(Bytes));
        Assert.That(await _store.ReadAsync("dir/größe.bin"), Is.EqualTo(new byte[] { 1, 2, 3 }));
        Assert.That((AskedServerInfo, AskedGetArtifact, Signed), Is.EqualTo((1, 0, 2)));
        Assert.That(_server.Server.Requests.All(request => request.Headers["Authorization"] == "Bearer token"), Is.True);
        Assert.That(_server.Bucket.Requests.Any(request => request.Headers.ContainsKey("Authorization")), Is.False);
    }

    [Test]
    public async Task OpenRead_AddressExpires_AsksForAnother()
    {
        var asked = 0;
        _server.Bucket.Faults = _ => Interlocked.Increment(ref asked) == 4
            ? new Fault { Before = () => _server.ExpiredSignatures = 1 }
            : null;

        Assert.That(await _store.ReadAsync("big.bin"), Is.EqualTo(Bytes));
        Assert.That(Signed, Is.GreaterThan(1));
        Assert.That(AskedGetArtifact, Is.Zero);
    }

    [Test]
    public async Task OpenRead_RangeBreaksOff_GoesOnInTheStorage()
    {
        var broken = 0;
        _server.Bucket.Faults = request => request.Headers["Range"] == "bytes=300000-399999" && Interlocked.Exchange(ref broken, 1) == 0
            ? new Fault { BreaksAfter = 50_000 }
            : null;

        Assert.That(await _store.ReadAsync("big.bin"), Is.EqualTo(Bytes));
        Assert.That(AskedGetArtifact, Is.Zero);
    }

    [Test]
    public async Task OpenRead_StorageOutOfReach_ComesThroughTheServerAndIsRemembered()
    {
        _server.Bucket.Faults = _ => new Fault { DropsRequest = true };

        Assert.That(await _store.ReadAsync("big.bin"), Is.EqualTo(Bytes));
        Assert.That(await _store.ReadAsync("big.bin"), Is.EqualTo(Bytes));
        Assert.That(_server.Bucket.Requests, Has.Count.EqualTo(1));
        Assert.That((AskedServerInfo, Signed), Is.EqualTo((1, 1)));
    }

    [Test]
    public async Task OpenRead_NoAddress_ComesThroughTheServer()
    {
        _server.Server.Faults = request => request.RawPath.Contains("/presigned/", StringComparison.Ordinal)
            ? new Fault { Status = 500 }
            : null;

        Assert.That(await _store.ReadAsync("big.bin"), Is.EqualTo(Bytes));
    }

    [Test]
    public void OpenRead_MissingFile_IsNotFound() => Assert.That(
        async () => await _store.OpenReadAsync("missing"),
        Throws.InstanceOf<MlflowException>().With.Property("Code").EqualTo(MlflowErrorCode.ResourceDoesNotExist));

    [TestCase(false, true, 1)]
    [TestCase(true, false, 0)]
    public async Task OpenRead_NotOfferedOrNotAllowed_ComesThroughTheServer(bool isOffered, bool isAllowed, int asked)
    {
        await Stop();
        await StartAsync(isOffered, isAllowed);

        Assert.That(await _store.ReadAsync("big.bin"), Is.EqualTo(Bytes));
        Assert.That(await _store.ReadAsync("big.bin"), Is.EqualTo(Bytes));
        Assert.That((AskedServerInfo, Signed), Is.EqualTo((asked, 0)));
        Assert.That(_server.Bucket.Requests, Is.Empty);
    }

    private async Task StartAsync(bool isOffered, bool isAllowed)
    {
        _server = new FakeMlflowArtifacts { OffersDirectDownloads = isOffered };
        var options = ProxyStores.Server(_server.TrackingUri);
        options.Token = "token";
        _store = new ServerArtifacts(
            _server.NewRun(), options, new TransferOptions { RangeSize = RangeSize, Parallelism = 2, DirectDownloads = isAllowed });
        await _store.WriteAsync("big.bin", Bytes);
    }
}
