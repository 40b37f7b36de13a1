using NUnit.Framework;
using RunLinkedData.Azure.Tests.Emulator;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Behaviour;

namespace RunLinkedData.Azure.Tests.Blobs;

/// <summary>Programs that publish the same dataset of a run at once, on Microsoft's emulator.</summary>
public sealed class BlobRaceTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public async Task Save_TwoProgramsAtOnce_OneWinsAndIsWhole([Values] bool isJoined)
    {
        using var azurite = await Azurite.StartAsync();
        var container = await azurite.MakeContainerAsync();
        await PublicationRace.RunAsync(
            () => RunTracker.Connect(new RunTrackerOptions
            {
                TrackingUri = $"sqlite:///{_folder["mlflow.db"]}",
                ArtifactRoot = $"wasbs://{container}@emulated.blob.core.windows.net/mlflow",
                Provenance = { Record = false },
            }.UseAzure(azure => azure.ConnectionString = azurite.ConnectionString)),
            _folder.Path,
            [new("AZURE_STORAGE_CONNECTION_STRING", azurite.ConnectionString)],
            isJoined);
    }
}
