using NUnit.Framework;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Questions.Verification;

namespace RunLinkedData.Testing.Behaviour;

/// <summary>
/// How unchanged files are used again, wherever artifacts lie. Tests of a store derive from this and give a tracker on an empty one.
/// </summary>
public abstract class ReuseBehaviour
{
    private string _folder = null!;

    protected RunTracker Tracker { get; private set; } = null!;

    private string Source => Path.Combine(_folder, "source");

    [SetUp]
    public async Task OpenTracker()
    {
        _folder = Directory.CreateTempSubdirectory("rld-").FullName;
        Directory.CreateDirectory(Source);
        Tracker = await ConnectAsync();
    }

    [TearDown]
    public virtual async Task CloseTracker()
    {
        await Tracker.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>A folder that is changed at random, saved, and read again as it was; each version with and without what is known.</summary>
    [Test]
    public async Task SaveDataset_RandomFolders_LoadEqualAndStoreOnlyWhatIsNew()
    {
        foreach (var seed in TestScale.Seeds(2))
        {
            Random random = new(seed);
            var process = $"folders-{seed}";
            for (var i = 0; i < 12; i++)
            {
                Write(random);
            }

            HashSet<string> known = [];
            for (var version = 0; version < 4; version++)
            {
                var reused = await SaveAsync(process, reuse: true);
                var full = await SaveAsync($"{process}-full", reuse: false);

                Assert.That(reused.Digest, Is.EqualTo(full.Digest), $"seed {seed}, version {version}");
                foreach (var file in reused.Files)
                {
                    // What the version before had under any name is not stored again.
                    Assert.That(file.Run is not null, Is.EqualTo(known.Contains(file.Sha256!)), $"seed {seed}, {version}: {file.Path}");
                }

                known = [.. reused.Files.Select(file => file.Sha256!)];
                await AssertWholeAsync(process);
                Change(random);
            }
        }
    }

    [Test]
    public async Task SaveDataset_FileUnderAnotherName_RefersToTheRunThatHasTheBytes()
    {
        File.WriteAllText(Path.Combine(Source, "a.txt"), "one");
        await SaveAsync("moves", reuse: true);
        var first = (await Tracker.ResolveAsync("moves/folder@latest")).RunId;
        Directory.CreateDirectory(Path.Combine(Source, "deep"));
        File.Move(Path.Combine(Source, "a.txt"), Path.Combine(Source, "deep", "b.txt"));
        await SaveAsync("moves", reuse: true);

        var third = await SaveAsync("moves", reuse: true);

        var file = third.Files.Single();
        Assert.That((file.Path, file.Run, file.StoredPath), Is.EqualTo(("deep/b.txt", first, "a.txt")));
        Assert.That(third.ManifestVersion, Is.EqualTo(2));
        await AssertWholeAsync("moves");
    }

    [Test]
    public async Task SaveDataset_NotAskedFor_StoresEverything()
    {
        File.WriteAllText(Path.Combine(Source, "a.txt"), "one");
        await SaveAsync("plain", reuse: true);

        var second = await SaveAsync("plain", reuse: false);

        Assert.That((second.Files.Single().Run, second.ManifestVersion), Is.EqualTo(((string?)null, 1)));
    }

    [Test]
    public async Task SaveDataset_FileOfTheVersionBeforeIsGone_StoresItAgain()
    {
        File.WriteAllText(Path.Combine(Source, "a.txt"), "one");
        File.WriteAllText(Path.Combine(Source, "b.txt"), "two");
        await SaveAsync("gone", reuse: true);
        var first = (await Tracker.ResolveAsync("gone/folder@latest")).RunId;
        await DeleteAsync(first, "datasets/folder/a.txt");

        var second = await SaveAsync("gone", reuse: true);

        Assert.That(second.Files.Select(file => file.Run), Is.EqualTo(new[] { null, first }));
        await AssertWholeAsync("gone");
    }

    [Test]
    public async Task Load_FileIsGoneFromTheRunThatHoldsIt_SaysWhichAndWhatToDo()
    {
        File.WriteAllText(Path.Combine(Source, "a.txt"), "one");
        await SaveAsync("lost", reuse: true);
        var first = (await Tracker.ResolveAsync("lost/folder@latest")).RunId;
        await SaveAsync("lost", reuse: true);
        var second = (await Tracker.ResolveAsync("lost/folder@latest")).RunId;
        await DeleteAsync(first, "datasets/folder/a.txt");

        var dataset = await Tracker.LoadDatasetAsync($"lost/folder@{second}", options => options.UseCache = false);
        var error = await Assert.ThrowsAsync<DatasetCorruptException>(() => dataset.CopyToAsync(Path.Combine(_folder, "target")));

        Assert.That(error!.Message, Does.Contain(first).And.Contain(second).And.Contain("datasets/folder/a.txt").And.Contain("Restore"));
        foreach (var rehash in new[] { true, false })
        {
            var report = await Tracker.VerifyAsync(second, options => options.Rehash = rehash);
            Assert.That(report.Findings.Select(finding => finding.Kind), Is.EqualTo(new[] { VerificationFindingKind.FileMissing }));
        }
    }

    [Test]
    public async Task Verify_RunThatHoldsFilesWasDeleted_IsFoundWhileTheFilesAreThere()
    {
        File.WriteAllText(Path.Combine(Source, "a.txt"), "one");
        await SaveAsync("deleted", reuse: true);
        var first = (await Tracker.ResolveAsync("deleted/folder@latest")).RunId;
        await SaveAsync("deleted", reuse: true);
        await DeleteRunAsync(first);

        var report = await Tracker.VerifyAsync((await Tracker.ResolveAsync("deleted/folder@latest")).RunId);

        Assert.That(report.Findings.Select(finding => finding.Kind), Is.EqualTo(new[] { VerificationFindingKind.HolderDeleted }));
        Assert.That(report.Findings[0].Message, Does.Contain(first).And.Contain("mlflow gc"));

        // What may vanish with a deleted run is not referred to again.
        var third = await SaveAsync("deleted", reuse: true);
        Assert.That(third.Files.Single().Run, Is.Null);
    }

    [Test]
    public async Task SaveDataset_RowsAppended_StoresTheNewPartsAlone()
    {
        var rows = Enumerable.Range(0, 5_000).Select(id => new Measured(id, id * 0.5)).ToList();
        await SaveRowsAsync(rows[..4_000]);

        var second = await SaveRowsAsync(rows);

        Assert.That(second.Files.Select(file => file.Run is not null), Is.EqualTo(new[] { true, true, true, true, false }));
        Assert.That(await Tracker.LoadDatasetAsync<Measured>("tables/rows@latest"), Is.EqualTo(rows));
        Assert.That((await Tracker.VerifyAsync("tables/rows@latest")).IsSound);

        async Task<DatasetManifest> SaveRowsAsync(IEnumerable<Measured> some)
        {
            DatasetManifest? manifest = null;
            await Tracker.RunAsync("tables", async run => manifest = await run.SaveDatasetAsync(
                "rows", some, options => (options.Reuse, options.RowGroupRows, options.MaxFileBytes) = (true, 1_000, 1)));
            return manifest!;
        }
    }

    /// <summary>What members have that the version before has too is not stored again, and the whole is that of one writer.</summary>
    [Test]
    public async Task SaveDatasetPart_FilesOfMembers_StoreOnlyWhatIsNew()
    {
        foreach (var shop in new[] { "0", "1" })
        {
            Directory.CreateDirectory(Path.Combine(Source, shop, shop));
            File.WriteAllText(Path.Combine(Source, shop, shop, "same.txt"), $"same {shop}");
            File.WriteAllText(Path.Combine(Source, shop, shop, "other.txt"), $"old {shop}");
        }

        await SaveWholeAsync("shops");
        var first = (await Tracker.ResolveAsync("shops/folder@latest")).RunId;
        File.WriteAllText(Path.Combine(Source, "1", "1", "other.txt"), "new");
        foreach (var index in new[] { 1, 0 })
        {
            await using var member = await Tracker.JoinRunAsync(
                "shops", options => (options.Group, options.Index, options.Size) = ("shops", index, 2));
            await member.SaveDatasetPartAsync(
                "folder", new DirectoryInfo(Path.Combine(Source, $"{index}")), options => options.Reuse = true);
            await member.CompleteAsync();
        }

        var made = (await Tracker.LoadDatasetAsync("shops/folder@latest")).Manifest;
        Assert.That(made.Files.Select(file => file.Run), Is.EqualTo(new[] { first, first, null, first }));
        Assert.That(made.Digest, Is.EqualTo((await SaveWholeAsync("one")).Digest));
        var report = await Tracker.VerifyAsync("shops/folder@latest", options => options.Rehash = true);
        Assert.That(report.Findings.Select(finding => finding.Message), Is.Empty);

        async Task<DatasetManifest> SaveWholeAsync(string process)
        {
            var whole = Directory.CreateDirectory(Path.Combine(_folder, process)).FullName;
            foreach (var file in Directory.GetFiles(Source, "*", SearchOption.AllDirectories))
            {
                var target = Path.Combine(whole, Path.GetRelativePath(Source, file)[2..]);
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(file, target);
            }

            DatasetManifest? manifest = null;
            await Tracker.RunAsync(
                process, async run => manifest = await run.SaveDatasetAsync("folder", new DirectoryInfo(whole)));
            return manifest!;
        }
    }

    protected abstract Task<RunTracker> ConnectAsync();

    /// <summary>Takes a file out of the artifacts of a run, as somebody does who does not ask.</summary>
    protected abstract Task DeleteAsync(string runId, string path);

    protected virtual Task DeleteRunAsync(string runId) => Tracker.TrackingStore.DeleteRunAsync(runId);

    private async Task<DatasetManifest> SaveAsync(string process, bool reuse)
    {
        DatasetManifest? manifest = null;
        await Tracker.RunAsync(process, async run => manifest = await run.SaveDatasetAsync(
            "folder", new DirectoryInfo(Source), options => options.Reuse = reuse));
        return manifest!;
    }

    /// <summary>The newest version holds what the folder does, and everything that it refers to is there.</summary>
    private async Task AssertWholeAsync(string process)
    {
        using TemporaryFolder target = new();
        var dataset = await Tracker.LoadDatasetAsync($"{process}/folder@latest", _ => { });
        await dataset.CopyToAsync(target["copy"]);
        Assert.That(Read(target["copy"]), Is.EqualTo(Read(Source)));
        var report = await Tracker.VerifyAsync($"{process}/folder@latest");
        Assert.That(report.Findings.Select(finding => finding.Message), Is.Empty);
    }

    private static Dictionary<string, string> Read(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .ToDictionary(file => Path.GetRelativePath(folder, file), File.ReadAllText);

    private void Change(Random random)
    {
        var files = Directory.GetFiles(Source, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToArray();
        File.AppendAllText(files[random.Next(files.Length)], "x");
        File.Move(files[0], Path.Combine(Source, $"moved{random.Next():x}"));
        if (random.Next(2) == 0)
        {
            File.Delete(files[^1]);
        }

        Write(random);
        var copied = Directory.GetFiles(Source)[0];
        File.Copy(copied, copied + $".copy{random.Next():x}");
    }

    private void Write(Random random)
    {
        var folder = Path.Combine(Source, random.Next(3) switch { 0 => "", 1 => "a", _ => "a/b" });
        Directory.CreateDirectory(folder);

        // Few sizes, so that files of one size have other contents.
        File.WriteAllText(Path.Combine(folder, $"{random.Next():x}"), new string((char)('a' + random.Next(26)), random.Next(5) * 10));
    }

    private sealed record Measured(int Id, double Value);
}
