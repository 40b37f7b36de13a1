using NUnit.Framework;
using RunLinkedData.MLflow.Tracking.Sqlite;
using RunLinkedData.MLflow.Tracking.Stores;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Behaviour;

namespace RunLinkedData.MLflow.Tests.Tracking.Sqlite;

[TestFixture]
public sealed class SqliteTrackingStoreTests : TrackingStoreBehaviour
{
    private TemporaryFolder _folder = null!;

    [OneTimeSetUp]
    public void CreateFolder() => _folder = new TemporaryFolder();

    [OneTimeTearDown]
    public void DeleteFolder() => _folder.Dispose();

    protected override async Task<ITrackingStore> CreateStoreAsync() =>
        await SqliteTrackingStore.OpenAsync($"sqlite:///{_folder["mlflow.db"]}");
}
