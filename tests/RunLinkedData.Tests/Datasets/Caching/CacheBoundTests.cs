using NUnit.Framework;
using RunLinkedData.Datasets.Caching;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.Datasets.Caching;

/// <summary>How large the cache becomes, and what goes first.</summary>
[TestFixture]
public sealed class CacheBoundTests : CacheFixture
{
    private static IEnumerable<int> Seeds => TestScale.Seeds(30);

    [Test]
    public async Task Load_MoreThanFits_TheLeastRecentlyUsedGoes()
    {
        var tracker = await ConnectAsync(options => options.Cache.MaxBytes = 100_000);
        var runs = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            runs.Add(await PublishFileAsync(30_000 + i));
            await ReadFileAsync(tracker, runs[i]);
            Clock.Now += TimeSpan.FromMinutes(5);
        }

        // The oldest is used again, and then there is one too many.
        await ReadFileAsync(tracker, runs[0]);
        Clock.Now += TimeSpan.FromMinutes(5);
        await ReadFileAsync(tracker, await PublishFileAsync(30_003));

        Assert.That(CachedFiles().Select(file => file.Length).Order(), Is.EqualTo(new[] { 30_000, 30_003 }));
        Assert.That((await tracker.Cache.GetContentAsync()).Bytes, Is.LessThanOrEqualTo(90_000));
    }

    [Test]
    public async Task Load_ManyVersions_StaysWithinItsSizeAlsoForAnotherProcess()
    {
        const int Max = 60_000;
        var trackers = new[]
        {
            await ConnectAsync(options => options.Cache.MaxBytes = Max),
            await ConnectAsync(options => options.Cache.MaxBytes = Max),
        };
        for (var i = 0; i < 20; i++)
        {
            await ReadFileAsync(trackers[i % 2], await PublishFileAsync(9_000 + i));
            Assert.That((await trackers[0].Cache.GetContentAsync()).Bytes, Is.LessThanOrEqualTo(Max * 1.1));
        }
    }

    [Test]
    public async Task Load_FileLargerThanTheCache_IsNotKeptAndRemovesNothing()
    {
        var tracker = await ConnectAsync(options => options.Cache.MaxBytes = 50_000);
        await ReadFileAsync(tracker, await PublishFileAsync(20_000));

        Assert.That(await ReadFileAsync(tracker, await PublishFileAsync(50_001)), Has.Length.EqualTo(50_001));

        Assert.That(CachedFiles().Single().Length, Is.EqualTo(20_000));
    }

    [Test]
    public async Task Prune_ToASize_RemovesTheOldestAndSaysWhat()
    {
        var tracker = await ConnectAsync();
        for (var i = 0; i < 4; i++)
        {
            await ReadFileAsync(tracker, await PublishFileAsync(10_000 + i));
            Clock.Now += TimeSpan.FromMinutes(5);
        }

        var before = await tracker.Cache.GetContentAsync();
        var removed = await tracker.Cache.PruneAsync(27_000);
        var after = await tracker.Cache.GetContentAsync();

        Assert.That(
            (removed.Files + after.Files, removed.Versions + after.Versions, removed.Bytes + after.Bytes),
            Is.EqualTo((before.Files, before.Versions, before.Bytes)));
        Assert.That(CachedFiles().Select(file => file.Length).Order(), Is.EqualTo(new[] { 10_002, 10_003 }));
        Assert.That(await tracker.Cache.ClearAsync(), Is.EqualTo(after));
        Assert.That(await tracker.Cache.GetContentAsync(), Is.EqualTo(default(DatasetCacheContent)));
    }

    [Test]
    public async Task Prune_NothingThere_MakesNoFolder()
    {
        var tracker = await ConnectAsync();

        Assert.That(await tracker.Cache.ClearAsync(), Is.EqualTo(default(DatasetCacheContent)));
        Assert.That(await tracker.Cache.VerifyAsync(), Is.EqualTo(default(DatasetCacheContent)));
        Assert.That(Directory.Exists(CacheFolder), Is.False);
        Assert.That(async () => await tracker.Cache.PruneAsync(-1), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    /// <summary>Whatever is used in whatever order: what is left is what was used last.</summary>
    [Test]
    public void Evict_AnyOrderOfUses_KeepsTheMostRecent([ValueSource(nameof(Seeds))] int seed)
    {
        var random = new Random(seed);
        var folder = new CacheFolder(CacheFolder, Clock);
        var uses = new List<string>();
        for (var i = 0; i < 60; i++)
        {
            Clock.Now += TimeSpan.FromMinutes(2);
            var hash = random.Next(20).ToString("x64", System.Globalization.CultureInfo.InvariantCulture);
            var path = folder.FileOf(hash);
            if (!File.Exists(path))
            {
                using var slot = new CacheSlot(folder, 10);
                slot.Write(new byte[10]);
                slot.Commit(path);
            }

            folder.NoteUse(path);
            uses.Remove(hash);
            uses.Add(hash);
        }

        var kept = random.Next(uses.Count + 1);
        new CacheSweep(folder).TryEvict(_ => kept * 10, default);

        Assert.That(CachedFiles().Select(file => file.Name), Is.EquivalentTo(uses.TakeLast(kept)));
    }

    [Test]
    public async Task Folder_WhenItIsMade_IsForItsOwnerAlone()
    {
        await ReadFileAsync(await ConnectAsync(), await PublishFileAsync(10));

        if (OperatingSystem.IsWindows())
        {
            Assert.Ignore("Windows has no such modes; the user's folder has its own rights");
            return;
        }

        Assert.That(
            File.GetUnixFileMode(CacheFolder), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
    }
}
