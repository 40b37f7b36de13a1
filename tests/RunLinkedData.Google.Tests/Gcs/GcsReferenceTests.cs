using NUnit.Framework;
using RunLinkedData.Google.Gcs;
using RunLinkedData.Google.Tests.Emulator;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Behaviour;

namespace RunLinkedData.Google.Tests.Gcs;

/// <summary>Files of others in a bucket.</summary>
[TestFixture]
public sealed class GcsReferenceTests : ReferenceBehaviour
{
    private GcsEmulator _emulator = null!;
    private TemporaryFolder _folder = null!;
    private StoreContext _context = null!;

    protected override string Location => $"gs://{GcsEmulator.Bucket}/of/others";

    protected override Task<RunTracker> ConnectAsync()
    {
        (_emulator, _folder, _context) = (new GcsEmulator(), new TemporaryFolder(), GcsStores.NewContext());
        RunTrackerOptions options = new()
        {
            TrackingUri = $"sqlite:///{_folder["mlflow.db"]}",
            Cache = { Folder = _folder["cache"] },
        };
        return RunTracker.ConnectAsync(options.UseGoogle(google => google.Endpoint = _emulator.Uri));
    }

    protected override IArtifactStore OpenFolder() => GcsStores.Open(new GoogleOptions { Endpoint = _emulator.Uri }, _context, "of/others");

    protected override bool KeepVersions() => _emulator.KeepsVersions = true;

    public override async Task CloseTracker()
    {
        await base.CloseTracker();
        _context.Dispose();
        await _emulator.DisposeAsync();
        _folder.Dispose();
    }
}
