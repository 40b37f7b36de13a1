using NUnit.Framework;
using RunLinkedData.Google.Gcs;
using RunLinkedData.Google.Tests.Emulator;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Testing.Behaviour;

namespace RunLinkedData.Google.Tests.Gcs;

/// <summary>A store on a bucket that checks checksums and conditions is a store like all others.</summary>
public sealed class GcsBehaviourTests : ArtifactStoreBehaviour
{
    private GcsEmulator _emulator = null!;
    private StoreContext _context = null!;

    public override async Task CloseStore()
    {
        _context.Dispose();
        await _emulator.DisposeAsync();
    }

    [Test]
    public void Capabilities_AreRangesVersionsAndExclusiveCreation() => Assert.That(
        Store.Capabilities,
        Is.EqualTo(new ArtifactCapabilities { Ranges = true, Versions = true, ExclusiveCreate = true }));

    protected override Task<IArtifactStore> OpenEmptyStoreAsync()
    {
        _emulator = new GcsEmulator { PageSize = 7 };
        _context = GcsStores.NewContext();
        return Task.FromResult(GcsStores.Open(new GoogleOptions { Endpoint = _emulator.Uri }, _context));
    }
}

/// <summary>The same against an emulator that knows nothing of this library.</summary>
public sealed class GcsFakeServerTests : ArtifactStoreBehaviour
{
    private FakeGcsServer _server = null!;
    private StoreContext _context = null!;

    [OneTimeSetUp]
    public async Task Start() => _server = await FakeGcsServer.StartAsync();

    [OneTimeTearDown]
    public void Stop() => _server?.Dispose();

    public override Task CloseStore()
    {
        _context.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>More than goes in one request: by a resumable upload.</summary>
    [Test]
    public async Task UploadFile_Resumable_GivesEveryByteAndItsHash()
    {
        using Testing.TemporaryFolder folder = new();
        var bytes = new byte[20_000_003];
        new Random(3).NextBytes(bytes);
        await File.WriteAllBytesAsync(folder["file"], bytes);

        var stored = await Store.UploadFileAsync(folder["file"], "large.bin", hash: true);

        await using var content = await Store.OpenReadAsync("large.bin");
        var read = Convert.ToHexStringLower(await System.Security.Cryptography.SHA256.HashDataAsync(content));
        Assert.That(read, Is.EqualTo(stored.Sha256));
        Assert.That(stored.Version, Is.Not.Null.And.Not.Empty);
    }

    [Test]
    public async Task OpenRange_OfAVersionThatIsReplaced_IsDataLoss()
    {
        await WriteAsync("a.txt", "first");
        using Testing.TemporaryFolder folder = new();
        await File.WriteAllTextAsync(folder["file"], "second");
        var stored = await Store.UploadFileAsync(folder["file"], "a.txt");
        await using (await Store.OpenRangeAsync("a.txt", 2, 2, stored.Version))
        {
        }

        await WriteAsync("a.txt", "third");

        AssertRefused(() => Store.OpenRangeAsync("a.txt", 2, 2, stored.Version), MlflowErrorCode.DataLoss);
    }

    [Test]
    public Task OpenRange_VersionThatIsKept_IsReadAfterTheFileWasReplacedAndDeleted() =>
        KeptVersions.CheckAsync(async () => Open(await _server.MakeBucketAsync(keepsVersions: true)));

    protected override async Task<IArtifactStore> OpenEmptyStoreAsync()
    {
        _context = GcsStores.NewContext();
        return Open(await _server.MakeBucketAsync());
    }

    private IArtifactStore Open(string bucket)
    {
        var factory = GcsArtifactStore.CreateFactory(new GoogleOptions { Endpoint = _server.Uri });
        return factory($"gs://{bucket}/1/run/artifacts", _context);
    }
}
