using NUnit.Framework;
using RunLinkedData.Azure.Tests.Emulator;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Behaviour;

namespace RunLinkedData.Azure.Tests.Blobs;

/// <summary>Files of others in a container.</summary>
[TestFixture]
public sealed class BlobReferenceTests : ReferenceBehaviour
{
    private BlobEmulator _emulator = null!;
    private TemporaryFolder _folder = null!;
    private StoreContext _context = null!;

    protected override string Location => BlobStores.UriOf("of/others", "abfss");

    protected override Task<RunTracker> ConnectAsync()
    {
        (_emulator, _folder, _context) = (new BlobEmulator(), new TemporaryFolder(), BlobStores.NewContext());
        RunTrackerOptions options = new()
        {
            TrackingUri = $"sqlite:///{_folder["mlflow.db"]}",
            Cache = { Folder = _folder["cache"] },
        };
        return RunTracker.ConnectAsync(options.UseAzure(azure => azure.ConnectionString = _emulator.ConnectionString));
    }

    protected override IArtifactStore OpenFolder() => BlobStores.Open(BlobStores.For(_emulator), _context, "of/others");

    protected override bool KeepVersions() => _emulator.KeepsVersions = true;

    public override async Task CloseTracker()
    {
        await base.CloseTracker();
        _context.Dispose();
        await _emulator.DisposeAsync();
        _folder.Dispose();
    }
}
