using System.Security.Cryptography;
using System.Text;
using NUnit.Framework;
using RunLinkedData.Datasets.Reading;
using RunLinkedData.Datasets.Referencing;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Questions.Verification;

namespace RunLinkedData.Testing.Behaviour;

/// <summary>
/// How versions refer to files that stay where they are, wherever that is. Tests of a store derive from this, and give a tracker that knows
/// it and a folder in it.
/// </summary>
public abstract partial class ReferenceBehaviour
{
    private const string Name = "extract";

    private string _folder = null!;

    protected RunTracker Tracker { get; private set; } = null!;

    /// <summary>The URI or path of a folder in which nothing lies yet.</summary>
    protected abstract string Location { get; }

    [SetUp]
    public async Task OpenTracker()
    {
        _folder = Directory.CreateTempSubdirectory("rld-").FullName;
        Tracker = await ConnectAsync();
    }

    [TearDown]
    public virtual async Task CloseTracker()
    {
        await Tracker.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task SaveReference_Folder_IsReadWhereItLies(bool hash)
    {
        await PutAsync("a.txt", "one");
        await PutAsync("deep/er/b +1%.txt", "two");
        await PutAsync("deep/empty", "");

        var manifest = await SaveAsync("", options => options.Hash = hash);

        Assert.That(manifest.Content, Is.EqualTo(DatasetContent.Files));
        Assert.That(manifest.Source!.Location, Does.EndWith("others"));
        Assert.That(manifest.Files.Select(file => file.Path), Is.EqualTo(new[] { "a.txt", "deep/empty", "deep/er/b +1%.txt" }));
        Assert.That(manifest.Files.Select(file => file.Bytes), Is.EqualTo(new[] { 3, 0, 3 }));
        Assert.That(manifest.Files[0].Sha256, Is.EqualTo(hash ? Hash("one") : null));
        Assert.That(manifest.Files.All(file => hash || file.Version is not null || file.Modified is not null), Is.True, "each is pinned");
        Assert.That(await StoredAsync(), Is.EqualTo(new[] { $"datasets/{Name}/_manifest.json" }));
        Assert.That(await ReadAsync(), Is.EqualTo(new[] { ("a.txt", "one"), ("deep/empty", ""), ("deep/er/b +1%.txt", "two") }));
        Assert.That(await VerifyAsync(), Is.Empty);
    }

    [Test]
    public async Task SaveReference_OneFile_IsThatFile()
    {
        await PutAsync("a.csv", "a;b");
        await PutAsync("a.csv.bak", "no");

        var manifest = await SaveAsync("/a.csv");

        Assert.That(manifest.Files.Select(file => file.Path), Is.EqualTo(new[] { "a.csv" }));
        Assert.That(await ReadAsync(), Is.EqualTo(new[] { ("a.csv", "a;b") }));
    }

    [Test]
    public async Task SaveReference_SameFiles_HaveTheSameDigest()
    {
        await PutAsync("a.txt", "one");
        var one = await SaveAsync("");
        var two = await SaveAsync("/");
        await PutAsync("a.txt", "two");

        var three = await SaveAsync("");

        Assert.That(two.Digest, Is.EqualTo(one.Digest));
        Assert.That(three.Digest, Is.Not.EqualTo(one.Digest));
    }

    [Test]
    public async Task SaveReference_FileThatComesLater_DoesNotBelongToTheVersion()
    {
        await PutAsync("a.txt", "one");
        await SaveAsync("");
        await PutAsync("b.txt", "two");

        Assert.That(await ReadAsync(), Is.EqualTo(new[] { ("a.txt", "one") }));
        Assert.That(await VerifyAsync(), Is.Empty);
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Load_FileWasOverwritten_FailsAndSaysWhich(bool hash)
    {
        await PutAsync("a.txt", "one");
        await SaveAsync("", options => options.Hash = hash);
        await PutAsync("a.txt", "two");

        var error = (await Assert.ThrowsAsync<DatasetCorruptException>(ReadAsync))!;

        Assert.That(error.File, Is.EqualTo("a.txt"));
        Assert.That(error.Message, Does.Contain("/a.txt"));
        Assert.That(await VerifyAsync(), Is.EqualTo(new[] { VerificationFindingKind.FileChanged }));
    }

    [Test]
    public async Task Load_FileIsGone_FailsAndSaysWhich()
    {
        await PutAsync("a.txt", "one");
        await PutAsync("b.txt", "two");
        await SaveAsync("");
        await RemoveAsync("b.txt");

        var error = (await Assert.ThrowsAsync<DatasetCorruptException>(ReadAsync))!;

        Assert.That(error.Message, Does.Contain("is missing where it lies").And.Contain("b.txt"));
        Assert.That(await VerifyAsync(), Is.EqualTo(new[] { VerificationFindingKind.FileMissing }));
    }

    [Test]
    public async Task Load_BucketKeepsVersions_ReadsThePinnedOne()
    {
        if (!KeepVersions())
        {
            Assert.Ignore("There are no versions of files here.");
        }

        await PutAsync("a.txt", "one");
        await PutAsync("b.txt", "two");
        await SaveAsync("");
        await PutAsync("a.txt", "new");
        await RemoveAsync("b.txt");

        Assert.That(await ReadAsync(), Is.EqualTo(new[] { ("a.txt", "one"), ("b.txt", "two") }));
        Assert.That(await VerifyAsync(), Is.Empty);
    }

    [Test]
    public async Task Load_SameBytesWerePutThereAgain_TheHashTells()
    {
        await PutAsync("a.txt", "one");
        await SaveAsync("", options => options.Hash = true);
        await RemoveAsync("a.txt");
        await PutAsync("a.txt", "one");

        Assert.That(await ReadAsync(), Is.EqualTo(new[] { ("a.txt", "one") }));
        Assert.That(await VerifyAsync(), Is.Empty);
    }

    [Test]
    public async Task SaveReference_NothingIsThere_FailsAndLeavesNothing()
    {
        var error = (await Assert.ThrowsAsync<DatasetException>(() => SaveAsync("/none")))!;

        Assert.That(error.Code, Is.EqualTo(ErrorCode.DatasetValue));
        Assert.That(error.Message, Does.Contain("no file is there"));
    }

    /// <summary>A tracker that knows the store.</summary>
    protected abstract Task<RunTracker> ConnectAsync();

    /// <summary>The folder at <see cref="Location"/>, for who writes the files.</summary>
    protected abstract IArtifactStore OpenFolder();

    /// <summary>Lets the storage keep versions of files from now on; false where it cannot.</summary>
    protected virtual bool KeepVersions() => false;

    private Task PutAsync(string path, string content) => OpenFolder().WriteAsync(path, Encoding.UTF8.GetBytes(content), overwrite: true);

    private Task RemoveAsync(string path) => OpenFolder().DeleteAsync(path);

    private async Task<DatasetManifest> SaveAsync(string path, Action<SaveReferenceOptions>? configure = null)
    {
        using var run = await Tracker.StartRunAsync("references");
        var manifest = await run.SaveReferenceAsync(Name, Location + path, configure);
        await run.CompleteAsync();
        return manifest;
    }

    private async Task<List<(string Path, string Text)>> ReadAsync() =>
        await ReadAsync(await Tracker.LoadDatasetAsync($"references/{Name}@latest"));

    private async Task<List<(string Path, string Text)>> ReadAsync(Dataset dataset)
    {
        var target = Path.Combine(_folder, Guid.NewGuid().ToString("N"));
        await dataset.CopyToAsync(target);
        return
        [
            .. Directory.EnumerateFiles(target, "*", SearchOption.AllDirectories)
                .Select(file => (Path.GetRelativePath(target, file).Replace('\\', '/'), File.ReadAllText(file)))
                .OrderBy(file => file.Item1, StringComparer.Ordinal),
        ];
    }

    private async Task<List<VerificationFindingKind>> VerifyAsync() =>
        await VerifyAsync((await Tracker.ResolveAsync($"references/{Name}@latest")).RunId);

    private async Task<List<VerificationFindingKind>> VerifyAsync(string runId)
    {
        List<VerificationFindingKind> kinds = [];
        foreach (var rehash in new[] { false, true })
        {
            var report = await Tracker.VerifyAsync(runId, options => options.Rehash = rehash);
            kinds.AddRange(report.Findings.Select(finding => finding.Kind));
        }

        return [.. kinds.Distinct()];
    }

    private async Task<List<string>> StoredAsync()
    {
        var runId = (await Tracker.ResolveAsync($"references/{Name}@latest")).RunId;
        var artifacts = await Tracker.OpenArtifactsAsync(runId);
        return [.. (await artifacts.ListAsync($"datasets/{Name}")).Select(entry => entry.Path)];
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
