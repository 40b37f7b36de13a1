using NUnit.Framework;
using RunLinkedData.MLflow.Tracking.Sqlite;
using RunLinkedData.MLflow.Tracking.Sqlite.Database;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Behaviour;
using RunLinkedData.Testing.Servers;

namespace RunLinkedData.Tests.Recording;

/// <summary>Members of a group that find their run at a tracking server, by electing it.</summary>
public sealed class ServerGroupTests : GroupBehaviour
{
    private TemporaryFolder _folder = null!;
    private SqliteTrackingStore _store = null!;
    private StoreServer _server = null!;

    [SetUp]
    public async Task StartServer()
    {
        _folder = new TemporaryFolder();
        _store = await SqliteTrackingStore.OpenAsync(
            $"sqlite:///{_folder["mlflow.db"]}", new SqliteTrackingStoreOptions { ArtifactRoot = _folder["mlruns"] });
        _server = new StoreServer(_store);
    }

    [TearDown]
    public async Task StopServer()
    {
        _server.Dispose();
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    protected override RunTracker Connect() => RunTracker.Connect(new RunTrackerOptions
    {
        TrackingUri = _server.Uri.AbsoluteUri.TrimEnd('/'),
        Cache = { Folder = _folder["cache"] },
    });
}
