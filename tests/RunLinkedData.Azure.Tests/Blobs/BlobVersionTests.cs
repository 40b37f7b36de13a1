using System.Text;
using NUnit.Framework;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Artifacts.Ranges;

namespace RunLinkedData.Azure.Tests.Blobs;

/// <summary>Files of an account that keeps their versions: one is read as it was, whatever lies under its name now.</summary>
public sealed class BlobVersionTests : BlobFixture
{
    [Test]
    public async Task OpenRange_VersionThatIsKept_IsReadAfterTheFileWasReplacedAndDeleted()
    {
        Emulator.KeepsVersions = true;
        await WriteAsync("a.txt", "0123456789");
        var entry = await Store.GetEntryAsync("a.txt");
        await WriteAsync("a.txt", "replaced it");

        Assert.That(entry.Version, Does.StartWith("version-id:2026-11-30T"));
        Assert.That(await ReadAsync(entry, 2, 3), Is.EqualTo("234"));
        await Store.DeleteAsync("a.txt");

        Assert.That(await ReadAsync(entry, 0, null), Is.EqualTo("0123456789"));
        Assert.That(await ReadAsync(entry, 10, null), Is.Empty);
        Assert.That(Emulator.Calls.Count(call => call.Operation == "GET"), Is.EqualTo(3));
        ArtifactRange[] wanted = [new() { Offset = 0, Length = 2 }, new() { Offset = 8, Length = 2 }];
        var ranges = Store.OpenRanges("a.txt", 10, entry.Version);
        Assert.That(
            (await ranges.ReadAsync(wanted))!.Concat((await ranges.ReadAsync(wanted))!).Select(one => Encoding.UTF8.GetString(one.Span)),
            Is.EqualTo(new[] { "01", "89", "01", "89" }));
    }

    [Test]
    public async Task OpenRange_VersionThatIsGone_SaysSo()
    {
        Emulator.KeepsVersions = true;
        await WriteAsync("a.txt", "0123456789");
        var entry = await Store.GetEntryAsync("a.txt");
        await WriteAsync("a.txt", "replaced it");
        Emulator.DropVersions($"{Root}/a.txt");

        var error = await ErrorAsync(() => ReadAsync(entry, 2, 3));

        Assert.That(error.Code, Is.EqualTo(MlflowErrorCode.DataLoss));
        Assert.That(error.Message, Does.Contain("'a.txt' is not there any more in the version").And.Contains("has not kept that version"));
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

    private async Task<string> ReadAsync(ArtifactEntry entry, long offset, long? length)
    {
        await using var content = await Store.OpenRangeAsync(entry.Path, offset, length, entry.Version);
        using StreamReader reader = new(content);
        return await reader.ReadToEndAsync();
    }
}
