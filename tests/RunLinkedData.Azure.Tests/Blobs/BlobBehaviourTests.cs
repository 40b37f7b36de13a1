using NUnit.Framework;
using RunLinkedData.Azure.Blobs;
using RunLinkedData.Azure.Tests.Emulator;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Testing.Behaviour;

namespace RunLinkedData.Azure.Tests.Blobs;

/// <summary>A store on a container that checks signatures and hashes is a store like all others, with a hierarchy and without.</summary>
[TestFixture("wasbs", false)]
[TestFixture("abfss", true)]
public sealed class BlobBehaviourTests(string scheme, bool hasHierarchy) : ArtifactStoreBehaviour
{
    private BlobEmulator _emulator = null!;
    private StoreContext _context = null!;

    public override async Task CloseStore()
    {
        _context.Dispose();
        await _emulator.DisposeAsync();
    }

    [Test]
    public void Capabilities_AreStated() => Assert.That(
        Store.Capabilities,
        Is.EqualTo(new ArtifactCapabilities
        {
            Ranges = true,
            Parts = true,
            ExclusiveCreate = true,
            Versions = true,
            UnfinishedUploads = true,
        }));

    protected override Task<IArtifactStore> OpenEmptyStoreAsync()
    {
        _emulator = new BlobEmulator { PageSize = 7, HasHierarchy = hasHierarchy };
        _context = BlobStores.NewContext(new TransferOptions { MultipartThreshold = 4_000_000 });
        return Task.FromResult(BlobStores.Open(BlobStores.For(_emulator), _context, scheme: scheme));
    }

    protected override bool KeepsName(string path) => path.Split('/').All(part => !part.EndsWith('.'));
}

/// <summary>The same against an emulator that knows nothing of this library.</summary>
public sealed class AzuriteBehaviourTests : ArtifactStoreBehaviour
{
    private Azurite _azurite = null!;
    private StoreContext _context = null!;

    [OneTimeSetUp]
    public async Task Start() => _azurite = await Azurite.StartAsync();

    [OneTimeTearDown]
    public void Stop() => _azurite?.Dispose();

    public override Task CloseStore()
    {
        _context.Dispose();
        return Task.CompletedTask;
    }

    protected override async Task<IArtifactStore> OpenEmptyStoreAsync()
    {
        _context = BlobStores.NewContext(new TransferOptions { MultipartThreshold = 4_000_000 });
        var factory = BlobArtifactStore.CreateFactory(new AzureOptions { ConnectionString = _azurite.ConnectionString });
        return factory($"wasbs://{await _azurite.MakeContainerAsync()}@emulated.blob.core.windows.net/1/run/artifacts", _context);
    }
}
