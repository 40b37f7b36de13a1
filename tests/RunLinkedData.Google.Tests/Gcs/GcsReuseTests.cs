using NUnit.Framework;
using RunLinkedData.Google.Tests.Emulator;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Behaviour;

namespace RunLinkedData.Google.Tests.Gcs;

/// <summary>Unchanged files are used again where artifacts lie in a bucket.</summary>
[TestFixture]
public sealed class GcsReuseTests : ReuseBehaviour
{
    private GcsEmulator _emulator = null!;
    private TemporaryFolder _folder = null!;

    protected override Task<RunTracker> ConnectAsync()
    {
        (_emulator, _folder) = (new GcsEmulator(), new TemporaryFolder());
        RunTrackerOptions options = new()
        {
            TrackingUri = $"sqlite:///{_folder["mlflow.db"]}",
            ArtifactRoot = $"gs://{GcsEmulator.Bucket}/mlflow",
            Cache = { Folder = _folder["cache"] },
        };
        return RunTracker.ConnectAsync(options.UseGoogle(google => google.Endpoint = _emulator.Uri));
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
