using NUnit.Framework;
using RunLinkedData.Testing.Behaviour;

namespace RunLinkedData.Azure.Tests.Blobs;

/// <summary>Files of an account that keeps their versions: one is read as it was, whatever lies under its name now.</summary>
public sealed class BlobVersionTests : BlobFixture
{
    [Test]
    public async Task OpenRange_VersionThatIsKept_IsReadAfterTheFileWasReplacedAndDeleted()
    {
        Emulator.KeepsVersions = true;

        var version = await KeptVersions.CheckRangesAsync(Store, () => Emulator.Operations.Count(call => call == "GET"));

        Assert.That(version, Does.StartWith("version-id:2026-11-30T"));
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
        Assert.That(Emulator.Operations, Is.EqualTo(new[] { "HEAD" }));
    }
}
