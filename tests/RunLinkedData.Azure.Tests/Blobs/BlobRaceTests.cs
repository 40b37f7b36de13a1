using NUnit.Framework;
using RunLinkedData.Azure.Tests.Emulator;
using RunLinkedData.Testing.Behaviour;

namespace RunLinkedData.Azure.Tests.Blobs;

/// <summary>Programs that publish the same dataset of a run at once, on Microsoft's emulator.</summary>
public sealed class BlobRaceTests
{
    [Test]
    public async Task Save_TwoProgramsAtOnce_OneWinsAndIsWhole([Values] bool isJoined)
    {
        using var azurite = await Azurite.StartAsync();
        var container = await azurite.MakeContainerAsync();
        await PublicationRace.RunAsync(
            $"wasbs://{container}@emulated.blob.core.windows.net/mlflow",
            options => options.UseAzure(azure => azure.ConnectionString = azurite.ConnectionString),
            [new("AZURE_STORAGE_CONNECTION_STRING", azurite.ConnectionString)],
            isJoined);
    }
}
