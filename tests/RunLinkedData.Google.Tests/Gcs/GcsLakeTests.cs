using NUnit.Framework;
using RunLinkedData.Google.Gcs;
using RunLinkedData.Google.Tests.Emulator;
using RunLinkedData.Lake;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Testing.Behaviour;

namespace RunLinkedData.Google.Tests.Gcs;

/// <summary>Tables of lakes in a bucket, by reference.</summary>
[TestFixture]
public sealed class GcsLakeTests : LakeBehaviour
{
    private GcsEmulator _emulator = null!;
    private StoreContext _context = null!;

    protected override string Location => $"gs://{GcsEmulator.Bucket}/{Table}";

    protected override async Task<(RunTracker Tracker, IArtifactStore Table)> ConnectAsync(RunTrackerOptions options)
    {
        (_emulator, _context) = (new GcsEmulator(), GcsStores.NewContext());
        options.UseGoogle(google => google.Endpoint = _emulator.Uri);
        return (
            await RunTracker.ConnectAsync(options.UseLake()),
            GcsStores.Open(new GoogleOptions { Endpoint = _emulator.Uri }, _context, Table));
    }

    public override async Task DisconnectAsync()
    {
        await base.DisconnectAsync();
        _context.Dispose();
        await _emulator.DisposeAsync();
    }
}
