using NUnit.Framework;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Artifacts.Transfers;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Behaviour;

namespace RunLinkedData.MLflow.Tests.Artifacts.Transfers;

/// <summary>
/// A storage from outside that states all there is, or nothing, is a store like all others; its connections break
/// in the middle of every answer.
/// </summary>
[TestFixture(true)]
[TestFixture(false)]
public sealed class RemoteArtifactStoreTests(bool statesAll) : ArtifactStoreBehaviour
{
    private StoreContext _context = null!;

    public override Task CloseStore()
    {
        _context.Dispose();
        return Task.CompletedTask;
    }

    [Test]
    public void Capabilities_AreThoseOfTheStorage() =>
        Assert.That(
            Store.Capabilities,
            Is.EqualTo(NewCapabilities()));

    protected override Task<IArtifactStore> OpenEmptyStoreAsync()
    {
        MemoryStorage storage = new(NewCapabilities());

        // Without ranges, each try has to come further than the one before.
        var tries = 0;
        storage.Break = call => call.StartsWith("GET", StringComparison.Ordinal)
            ? (statesAll ? 50_000 : ++tries % 2 == 0 ? null : -50_000)
            : null;
        _context = TransferContexts.New(new TransferOptions { RangeSize = 300_000, MultipartThreshold = 4_000_000 });
        return Task.FromResult<IArtifactStore>(new RemoteArtifactStore(storage, _context));
    }

    private ArtifactCapabilities NewCapabilities() =>
        new() { Ranges = statesAll, ExclusiveCreate = statesAll, Parts = statesAll, Versions = statesAll };
}
