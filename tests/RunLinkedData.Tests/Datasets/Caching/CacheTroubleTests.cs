using NUnit.Framework;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.Datasets.Caching;

/// <summary>A cache that cannot be used makes no load fail.</summary>
[TestFixture]
public sealed class CacheTroubleTests : CacheFixture
{
    [Test]
    public async Task Load_FolderCannotBeMade_WorksWithoutAndWarnsOnce()
    {
        await File.WriteAllTextAsync(CacheFolder, "a file where the folder should be");
        var tracker = await ConnectAsync();
        var runId = await PublishAsync();

        var rows = await tracker.LoadDatasetAsync<Item>("items", runId);
        await tracker.LoadDatasetAsync<Item>("items", runId);

        Assert.That(rows, Has.Count.EqualTo(3));
        Assert.That(Log.Text.Split("cannot be used").Length - 1, Is.EqualTo(1));
    }

    [Test]
    public async Task Load_DiskIsReadOnly_ReadsWhatIsThereAndKeepsNothingNew()
    {
        using var disk = SmallDisk.Mount();
        var (first, second) = (await PublishFileAsync(1000), await PublishFileAsync(2000));
        await ReadFileAsync(await ConnectAsync(options => options.Cache.Folder = disk.Path), first);
        disk.MakeReadOnly();
        var tracker = await ConnectAsync(options => options.Cache.Folder = disk.Path);
        var before = (TrackingCalls, ArtifactCalls);

        Assert.That(await ReadFileAsync(tracker, first), Has.Length.EqualTo(1000));
        Assert.That((TrackingCalls, ArtifactCalls), Is.EqualTo(before));
        Assert.That(await ReadFileAsync(tracker, second), Has.Length.EqualTo(2000));
        Assert.That(Log.Text, Does.Contain("Warning"));
    }

    [Test]
    public async Task Load_DiskIsFull_MakesRoomAndGoesOn()
    {
        using var disk = SmallDisk.Mount();
        var tracker = await ConnectAsync(options => options.Cache.Folder = disk.Path);
        var (small, large) = (await PublishFileAsync(600_000), await PublishFileAsync(700_000));
        await ReadFileAsync(tracker, small);

        Assert.That(await ReadFileAsync(tracker, large), Has.Length.EqualTo(700_000));
        Assert.That(Log.Text, Does.Contain("cannot be used"));
        Assert.That((await tracker.Cache.GetContentAsync()).Files, Is.Zero, "room was made");

        await ReadFileAsync(tracker, large);
        Assert.That((await tracker.Cache.GetContentAsync()).Files, Is.EqualTo(1), "the next time it fits");
    }
}
