using NUnit.Framework;
using RunLinkedData.Google.Tests.Emulator;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Behaviour;

namespace RunLinkedData.Google.Tests.Gcs;

/// <summary>Programs that publish the same dataset of a run at once, on an emulator that others wrote.</summary>
public sealed class GcsRaceTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public async Task Save_TwoProgramsAtOnce_OneWinsAndIsWhole([Values] bool isJoined)
    {
        using var server = await FakeGcsServer.StartAsync();
        var bucket = await server.MakeBucketAsync();
        await PublicationRace.RunAsync(
            () => RunTracker.Connect(new RunTrackerOptions
            {
                TrackingUri = $"sqlite:///{_folder["mlflow.db"]}",
                ArtifactRoot = $"gs://{bucket}/mlflow",
                Provenance = { Record = false },
            }.UseGoogle(google => google.Endpoint = server.Uri)),
            _folder.Path,
            [new("STORAGE_EMULATOR_HOST", server.Uri.Authority)],
            isJoined);
    }
}
