using NUnit.Framework;
using RunLinkedData.Testing.Behaviour;

namespace RunLinkedData.Google.Tests.Gcs;

/// <summary>Files of a bucket that keeps their versions: one is read as it was, whatever lies under its name now.</summary>
public sealed class GcsVersionTests : GcsFixture
{
    [Test]
    public async Task OpenRange_VersionThatIsKept_IsReadAfterTheFileWasReplacedAndDeleted()
    {
        Emulator.KeepsVersions = true;

        var version = await KeptVersions.CheckRangesAsync(Store, () => Emulator.Operations.Count(call => call == "GET"));

        Assert.That(version, Does.Match("^[0-9]+$"));
    }

    [Test]
    public Task OpenRange_VersionThatIsGone_SaysSo()
    {
        Emulator.KeepsVersions = true;
        return KeptVersions.CheckGoneAsync(Store, () => Emulator.DropVersions($"{Root}/a.txt"));
    }

    [Test]
    public async Task GetEntry_WithoutVersions_IsOneCall()
    {
        await WriteAsync("a.txt", "0123456789");
        var listed = (await Store.ListAsync()).Single();
        Emulator.Calls.Clear();

        Assert.That(await Store.GetEntryAsync("a.txt"), Is.EqualTo(listed));
        Assert.That(Emulator.Operations, Is.EqualTo(new[] { "FIND" }));
    }
}
