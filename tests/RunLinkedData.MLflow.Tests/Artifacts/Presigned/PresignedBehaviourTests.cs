using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Tests.Artifacts.Proxy;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Behaviour;
using RunLinkedData.Testing.Servers;

namespace RunLinkedData.MLflow.Tests.Artifacts.Presigned;

/// <summary>The behaviour of all stores, at addresses that the server signs.</summary>
public sealed class PresignedBehaviourTests : ArtifactStoreBehaviour
{
    private SigningServer _server = null!;
    private ServerArtifacts? _store;

    public override async Task CloseStore()
    {
        _store?.Dispose();
        await _server.DisposeAsync();
    }

    protected override bool Deletes => false;

    protected override bool ListsVersions => false;

    protected override Task<IArtifactStore> OpenEmptyStoreAsync()
    {
        _server = new SigningServer();
        _store = new ServerArtifacts(_server.NewRun(), ProxyStores.Server(_server.TrackingUri));
        return Task.FromResult<IArtifactStore>(_store);
    }

    protected override bool KeepsName(string path) => path is not ("percent%41.txt" or "hash#tag.txt");
}
