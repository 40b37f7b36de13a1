using NUnit.Framework;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts.Local;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Behaviour;
using RunLinkedData.Testing.Servers;

namespace RunLinkedData.Tests.Datasets.Locating;

/// <summary>Runs in SQLite, artifacts in a folder.</summary>
[TestFixture]
public sealed class LocalReuseTests : ReuseBehaviour
{
    private TemporaryFolder _store = null!;

    protected override Task<RunTracker> ConnectAsync()
    {
        _store = new TemporaryFolder();
        return RunTracker.ConnectAsync(new RunTrackerOptions { TrackingUri = $"sqlite:///{_store["mlflow.db"]}" });
    }

    protected override async Task DeleteAsync(string runId, string path)
    {
        var uri = (await Tracker.TrackingStore.GetRunAsync(runId)).Info.ArtifactUri;
        await new LocalArtifactStore(uri).DeleteAsync(path);
    }

    public override async Task CloseTracker()
    {
        await base.CloseTracker();
        _store.Dispose();
    }
}

/// <summary>Runs on a tracking server, artifacts behind MLflow's.</summary>
[TestFixture]
public sealed class ServerReuseTests : ReuseBehaviour
{
    private TemporaryFolder _folder = null!;
    private FakeMlflowArtifacts _artifacts = null!;
    private RunTracker _behind = null!;
    private StoreServer _server = null!;

    protected override async Task<RunTracker> ConnectAsync()
    {
        (_folder, _artifacts) = (new TemporaryFolder(), new FakeMlflowArtifacts { SendsRanges = true });
        _behind = await RunTracker.ConnectAsync(new RunTrackerOptions
        {
            TrackingUri = $"sqlite:///{_folder["mlflow.db"]}",
            ArtifactRoot = $"mlflow-artifacts://{_artifacts.Server.Address.Authority}/",
        });
        _server = new StoreServer(_behind.TrackingStore);
        var options = new RunTrackerOptions { TrackingUri = _server.Uri.AbsoluteUri };
        options.Cache.Folder = _folder["cache"];
        return await RunTracker.ConnectAsync(options);
    }

    protected override async Task DeleteAsync(string runId, string path)
    {
        var context = new StoreContext { TrackingUri = _artifacts.TrackingUri };
        var uri = (await Tracker.TrackingStore.GetRunAsync(runId)).Info.ArtifactUri;
        await new RunTrackerOptions().ToArtifactStores(context).Open(uri).DeleteAsync(path);
        context.Dispose();
    }

    protected override Task DeleteRunAsync(string runId) => _behind.TrackingStore.DeleteRunAsync(runId);

    public override async Task CloseTracker()
    {
        await base.CloseTracker();
        _server.Dispose();
        await _behind.DisposeAsync();
        await _artifacts.DisposeAsync();
        _folder.Dispose();
    }
}
