using NUnit.Framework;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Stores;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Rest;
using RunLinkedData.Testing.Behaviour;
using RunLinkedData.Testing.Http;

namespace RunLinkedData.MLflow.Tests.Artifacts.Proxy;

/// <summary>The behaviour of all stores, on a real server.</summary>
public sealed class RealServerTests : ArtifactStoreBehaviour
{
    private TrackingServer? _server;
    private StoreContext? _context;

    [OneTimeSetUp]
    public async Task OpenServer() => _server = await TrackingServer.OpenAsync();

    public override Task CloseStore()
    {
        _context?.Dispose();
        return Task.CompletedTask;
    }

    [Test]
    public async Task OpenRead_LargeFile_ComesInRanges()
    {
        var bytes = ProxyStores.Bytes(40_000_001);
        await Store.WriteAsync("deep/large.bin", bytes);

        Assert.That(await ProxyStores.ReadAsync(Store, "deep/large.bin"), Is.EqualTo(bytes));
    }

    [TestCase("100%.txt")]
    [TestCase("a+b c&d=e.txt")]
    [TestCase("a?b;c")]
    [TestCase("file:name")]
    [TestCase("HTTP:name")]
    [TestCase(" leading and trailing ")]
    [TestCase("日本/ё;x?y")]
    [TestCase("😀.txt")]
    public async Task OpenRead_OddName_GivesWhatWasWritten(string path)
    {
        await WriteAsync(path, "content of " + path);

        Assert.That(await ReadAsync(path), Is.EqualTo("content of " + path));
    }

    protected override async Task<IArtifactStore> OpenEmptyStoreAsync()
    {
        var server = new MlflowServerOptions { TrackingUri = _server!.Uri };
        await using var tracking = new RestTrackingStore(server);
        var run = await tracking.CreateRunAsync(new NewRun { ExperimentId = "0", StartTime = 0 });
        _context = new StoreContext { TrackingUri = _server.Uri, ServerOptions = _ => server };
        return new ArtifactStoreRegistry(_context).AddMlflowStores().Open(run.Info.ArtifactUri);
    }

    protected override bool KeepsName(string path) => path is not ("percent%41.txt" or "hash#tag.txt");
}
