using NUnit.Framework;
using RunLinkedData.Google.Tests.Emulator;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Behaviour;

namespace RunLinkedData.Google.Tests.Gcs;

/// <summary>Members of a group whose parts lie in a bucket.</summary>
public sealed class GcsGroupTests : GroupBehaviour
{
    private GcsEmulator _emulator = null!;
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void Start() => (_emulator, _folder) = (new GcsEmulator(), new TemporaryFolder());

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
            ArtifactRoot = $"gs://{GcsEmulator.Bucket}/mlflow",
            Cache = { Folder = _folder["cache"] },
        };
        return RunTracker.Connect(options.UseGoogle(google => google.Endpoint = _emulator.Uri));
    }
}
