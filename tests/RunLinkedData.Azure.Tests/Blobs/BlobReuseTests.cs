using NUnit.Framework;
using RunLinkedData.Azure.Tests.Emulator;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Behaviour;

namespace RunLinkedData.Azure.Tests.Blobs;

/// <summary>Unchanged files are used again where artifacts lie in a container.</summary>
[TestFixture]
public sealed class BlobReuseTests : ReuseBehaviour
{
    private BlobEmulator _emulator = null!;
    private TemporaryFolder _folder = null!;

    protected override Task<RunTracker> ConnectAsync()
    {
        (_emulator, _folder) = (new BlobEmulator(), new TemporaryFolder());
        RunTrackerOptions options = new()
        {
            TrackingUri = $"sqlite:///{_folder["mlflow.db"]}",
            ArtifactRoot = BlobStores.UriOf("mlflow"),
            Cache = { Folder = _folder["cache"] },
        };
        return RunTracker.ConnectAsync(options.UseAzure(azure => azure.ConnectionString = _emulator.ConnectionString));
    }

    protected override async Task DeleteAsync(string runId, string path) =>
        await (await Tracker.OpenArtifactsAsync(runId)).DeleteAsync(path);

    public override async Task CloseTracker()
    {
        await base.CloseTracker();
        await _emulator.DisposeAsync();
        _folder.Dispose();
    }
}
