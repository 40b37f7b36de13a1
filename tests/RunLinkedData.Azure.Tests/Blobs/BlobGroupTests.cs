using NUnit.Framework;
using RunLinkedData.Azure.Tests.Emulator;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Behaviour;

namespace RunLinkedData.Azure.Tests.Blobs;

/// <summary>Members of a group whose parts lie in a container.</summary>
public sealed class BlobGroupTests : GroupBehaviour
{
    private BlobEmulator _emulator = null!;
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void Start() => (_emulator, _folder) = (new BlobEmulator(), new TemporaryFolder());

    [TearDown]
    public async Task Stop()
    {
        await _emulator.DisposeAsync();
        _folder.Dispose();
    }

    protected override RunTracker Connect()
    {
        RunTrackerOptions options = new()
        {
            TrackingUri = $"sqlite:///{_folder["mlflow.db"]}",
            ArtifactRoot = BlobStores.UriOf("mlflow"),
            Cache = { Folder = _folder["cache"] },
        };
        return RunTracker.Connect(options.UseAzure(azure => azure.ConnectionString = _emulator.ConnectionString));
    }
}
