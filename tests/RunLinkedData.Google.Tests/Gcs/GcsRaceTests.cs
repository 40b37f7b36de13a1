using NUnit.Framework;
using RunLinkedData.Google.Tests.Emulator;
using RunLinkedData.Testing.Behaviour;

namespace RunLinkedData.Google.Tests.Gcs;

/// <summary>Programs that publish the same dataset of a run at once, on an emulator that others wrote.</summary>
public sealed class GcsRaceTests
{
    [Test]
    public async Task Save_TwoProgramsAtOnce_OneWinsAndIsWhole([Values] bool isJoined)
    {
        using var server = await FakeGcsServer.StartAsync();
        var bucket = await server.MakeBucketAsync();
        await PublicationRace.RunAsync(
            $"gs://{bucket}/mlflow",
            options => options.UseGoogle(google => google.Endpoint = server.Uri),
            [new("STORAGE_EMULATOR_HOST", server.Uri.Authority)],
            isJoined);
    }
}
