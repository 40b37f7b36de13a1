using NUnit.Framework;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Artifacts.Local;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Behaviour;

namespace RunLinkedData.Tests.Datasets.Referencing;

/// <summary>Runs in SQLite, and files in a folder of this machine, by its path or by a <c>file:</c> URI.</summary>
[TestFixture(false)]
[TestFixture(true)]
public sealed class LocalReferenceTests(bool byUri) : ReferenceBehaviour
{
    private TemporaryFolder _store = null!;

    protected override string Location => byUri ? new Uri(Source).AbsoluteUri : Source;

    private string Source => _store["of others"];

    protected override Task<RunTracker> ConnectAsync()
    {
        _store = new TemporaryFolder();
        return RunTracker.ConnectAsync(new RunTrackerOptions { TrackingUri = $"sqlite:///{_store["mlflow.db"]}" });
    }

    protected override IArtifactStore OpenFolder() => new LocalArtifactStore(Source);

    public override async Task CloseTracker()
    {
        await base.CloseTracker();
        _store.Dispose();
    }
}
