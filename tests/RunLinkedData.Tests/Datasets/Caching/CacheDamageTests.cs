using NUnit.Framework;
using RunLinkedData.Datasets.Caching;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Tests.Datasets.Caching;

/// <summary>Nothing in the cache is believed.</summary>
[TestFixture]
public sealed class CacheDamageTests : CacheFixture
{
    [TestCase(0)]
    [TestCase(-1)]
    [TestCase(5)]
    public async Task Load_DamagedFile_IsFetchedAgainWithAWarning(int cut)
    {
        var runId = await PublishAsync();
        var tracker = await ConnectAsync();
        var rows = await tracker.LoadDatasetAsync<Item>("items", runId);
        var file = CachedFiles().Single();
        await using (var open = file.Open(FileMode.Open))
        {
            open.SetLength(file.Length + cut);
            open.Position = 10;
            open.WriteByte(1);
        }

        Assert.That(await tracker.LoadDatasetAsync<Item>("items", runId), Is.EqualTo(rows));
        Assert.That(DownloadsOf(Artifacts, ".parquet"), Is.EqualTo(2));
        Assert.That(Log.Text, Does.Contain("Warning").And.Contain(file.FullName));
        Assert.That(await tracker.LoadDatasetAsync<Item>("items", runId), Is.EqualTo(rows));
        Assert.That(DownloadsOf(Artifacts, ".parquet"), Is.EqualTo(2));
    }

    [Test]
    public async Task Load_OtherRowsOfTheSameLength_AreNeverHandedOut()
    {
        var runId = await Writer.RunAsync(
            Process, run => run.SaveDatasetAsync("items", Items.Make(200_000), save => save.Format = DatasetFormat.Csv));
        var tracker = await ConnectAsync();
        var rows = await tracker.LoadDatasetAsync<Item>("items", runId);
        var path = CachedFiles().Single().FullName;
        await File.WriteAllTextAsync(path, (await File.ReadAllTextAsync(path)).Replace("item 7", "itex 7", StringComparison.Ordinal));

        var streamed = (await tracker.LoadDatasetAsync("items", runId)).StreamRowsAsync<Item>();

        Assert.That(await streamed.ToListAsync(), Is.EqualTo(rows));
        Assert.That(DownloadsOf(Artifacts, ".csv"), Is.EqualTo(2));
    }

    [Test]
    public async Task Load_DamagedInTheMiddleOfALargeFile_IsFetchedAgain([Values(0.2, 0.5, 0.99)] double place)
    {
        var runId = await Writer.RunAsync(
            Process, run => run.SaveDatasetAsync("items", Items.Make(300_000), save => save.RowGroupRows = 50_000));
        var tracker = await ConnectAsync();
        var rows = await tracker.LoadDatasetAsync<Item>("items", runId);
        var path = CachedFiles().Single().FullName;
        var bytes = await File.ReadAllBytesAsync(path);
        bytes[(int)(place * bytes.Length)] ^= 0x10;
        await File.WriteAllBytesAsync(path, bytes);

        Assert.That(await tracker.LoadDatasetAsync<Item>("items", runId), Is.EqualTo(rows));
        Assert.That(DownloadsOf(Artifacts, ".parquet"), Is.EqualTo(2));
    }

    [Test]
    public async Task Load_DamagedEntryAtAnyPlace_AsksTheStoreAgain([Values(0, 40, 64, 100, 900)] int place, [Values(false, true)] bool cut)
    {
        var runId = await PublishAsync();
        var tracker = await ConnectAsync();
        await tracker.LoadDatasetAsync("items", runId);
        var path = CachedVersions().Single().FullName;
        var bytes = await File.ReadAllBytesAsync(path);
        bytes[place] ^= 1;
        await File.WriteAllBytesAsync(path, cut ? bytes[..place] : bytes);
        var before = TrackingCalls;

        await tracker.LoadDatasetAsync("items", runId);

        Assert.That(TrackingCalls, Is.EqualTo(before + 1));
        Assert.That(Log.Text, Does.Contain("Warning"));
        await tracker.LoadDatasetAsync("items", runId);
        Assert.That(TrackingCalls, Is.EqualTo(before + 1));
    }

    [Test]
    public async Task Load_EntryOfAnotherRun_IsNotTaken()
    {
        var (first, second) = (await PublishAsync(3), await PublishAsync(4));
        var tracker = await ConnectAsync();
        await tracker.LoadDatasetAsync("items", first);
        await tracker.LoadDatasetAsync("items", second);
        var (one, two) = (
            CachedVersions().Single(file => file.Name.StartsWith(first, StringComparison.Ordinal)),
            CachedVersions().Single(file => file.Name.StartsWith(second, StringComparison.Ordinal)));
        one.CopyTo(two.FullName, overwrite: true);

        Assert.That((await tracker.LoadDatasetAsync("items", second)).Manifest.Rows, Is.EqualTo(4));
    }

    [Test]
    public async Task Load_DamagedOnTheServer_ThrowsAndKeepsNothing()
    {
        var runId = await PublishFileAsync(10_000);
        var dataset = await (await ConnectAsync()).LoadDatasetAsync("items", runId);
        var path = Artifacts.FileOf(
            "mlflow-artifacts:/" + new Uri(dataset.Run.Info.ArtifactUri).AbsolutePath.TrimStart('/'), "datasets/items/data.bin");
        await File.WriteAllBytesAsync(path, new byte[10_000]);
        using var target = new RunLinkedData.Testing.TemporaryFolder();

        Assert.That(async () => await dataset.CopyToAsync(target.Path), Throws.TypeOf<DatasetCorruptException>());
        Assert.That(CachedFiles().Concat(TemporaryFiles()), Is.Empty);
    }

    [Test]
    public async Task Verify_DamagedFileAndEntry_RemovesThemAndNoOthers()
    {
        var tracker = await ConnectAsync();
        var runs = new[] { await PublishFileAsync(1000), await PublishFileAsync(2000) };
        foreach (var runId in runs)
        {
            await ReadFileAsync(tracker, runId);
        }

        await File.WriteAllBytesAsync(CachedFiles().Single(file => file.Length == 1000).FullName, new byte[1000]);
        await File.WriteAllTextAsync(
            CachedVersions().Single(file => file.Name.StartsWith(runs[1], StringComparison.Ordinal)).FullName, "nonsense");

        Assert.That(
            await tracker.Cache.VerifyAsync(),
            Is.EqualTo(new DatasetCacheContent { Files = 1, Versions = 1, Bytes = 1000 + "nonsense".Length }));
        Assert.That((CachedFiles().Single().Length, CachedVersions().Single().Name), Is.EqualTo((2000, $"{runs[0]}.items")));
    }
}
