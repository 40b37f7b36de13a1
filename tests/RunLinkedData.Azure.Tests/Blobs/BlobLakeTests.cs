using NUnit.Framework;
using RunLinkedData.Azure.Tests.Emulator;
using RunLinkedData.Lake;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Testing.Behaviour;

namespace RunLinkedData.Azure.Tests.Blobs;

/// <summary>Tables of lakes in a container, by reference.</summary>
[TestFixture]
public sealed class BlobLakeTests : LakeBehaviour
{
    private BlobEmulator _emulator = null!;
    private StoreContext _context = null!;

    protected override string Location => BlobStores.UriOf(Table, "abfss");

    protected override async Task<(RunTracker Tracker, IArtifactStore Table)> ConnectAsync(RunTrackerOptions options)
    {
        (_emulator, _context) = (new BlobEmulator(), BlobStores.NewContext());
        options.UseAzure(azure => azure.ConnectionString = _emulator.ConnectionString);
        return (await RunTracker.ConnectAsync(options.UseLake()), BlobStores.Open(BlobStores.For(_emulator), _context, Table));
    }

    public override async Task DisconnectAsync()
    {
        await base.DisconnectAsync();
        _context.Dispose();
        await _emulator.DisposeAsync();
    }
}
