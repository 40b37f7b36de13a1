using NUnit.Framework;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Artifacts.Local;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Behaviour;

namespace RunLinkedData.MLflow.Tests.Artifacts.Local;

public sealed class LocalArtifactStoreTests : ArtifactStoreBehaviour
{
    private TemporaryFolder _folder = null!;

    public override Task CloseStore()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }

    [TestCase("a%20b", "a b")]
    [TestCase("a%2Fb", "a/b")]
    [TestCase("ü", "ü")]
    public async Task Open_FileUri_DecodesPercentEscapes(string escaped, string plain)
    {
        var store = new LocalArtifactStore(new Uri(_folder.Path).AbsoluteUri + "/" + escaped);
        await using (var upload = await store.OpenWriteAsync("x"))
        {
            await upload.CommitAsync();
        }

        Assert.That(File.Exists(_folder[plain, "x"]), Is.True);
    }

    [Test]
    public async Task Open_PlainPath_IsTakenLiterally()
    {
        var store = new LocalArtifactStore(_folder["a%20b"]);
        await using (var upload = await store.OpenWriteAsync("x"))
        {
            await upload.CommitAsync();
        }

        Assert.That(File.Exists(_folder["a%20b", "x"]), Is.True);
    }

    [Test]
    public async Task List_FileAndLinkToIt_TellSizeAndTimeOfTheFile()
    {
        DateTime written = new(2026, 11, 1, 10, 0, 0, 123, DateTimeKind.Utc);
        await WriteAsync("file", "0123456789");
        File.SetLastWriteTimeUtc(Store.GetLocalPath("file"), written);
        File.CreateSymbolicLink(Store.GetLocalPath("link"), Store.GetLocalPath("file"));

        Assert.That(
            (await Store.ListAsync()).Select(entry => (entry.Path, entry.Bytes, entry.Modified)),
            Is.EqualTo(new[] { ("file", 10L, (DateTimeOffset)written), ("link", 10L, written) }));
    }

    [Test]
    public async Task ListAll_LinksToFolders_AreFollowedUnlessTheyGoRound()
    {
        await WriteAsync("a/b/file", "text");
        Directory.CreateSymbolicLink(Store.GetLocalPath("link"), Store.GetLocalPath("a"));
        Assert.That(
            await Store.ListAllAsync().Select(file => file.Path).ToListAsync(), Is.EqualTo(new[] { "a/b/file", "link/b/file" }));

        Directory.CreateSymbolicLink(Store.GetLocalPath("a/b/up"), Store.GetLocalPath("a"));

        AssertRefused(async () => await Store.ListAllAsync().ToListAsync(), MlflowErrorCode.InvalidState);
        AssertRefused(async () => await Store.ListAllAsync("link").ToListAsync(), MlflowErrorCode.InvalidState);
    }

    [Test]
    [Platform("Linux")]
    public async Task ListAll_NameThatNoPathHas_IsAnErrorThatSaysSo()
    {
        await WriteAsync("a/file", "text");
        await File.WriteAllTextAsync(Store.GetLocalPath("a/file") + "\\b", "text");

        Assert.That(
            async () => await Store.ListAllAsync().ToListAsync(),
            Throws.InstanceOf<MlflowException>().With.Property("Code").EqualTo(MlflowErrorCode.InvalidState)
                .And.Message.Contains("'a/file\\b'"));
    }

    [TestCase("s3://bucket/x")]
    [TestCase("file://host/share")]
    [TestCase("mlflow-artifacts:/1/x")]
    public void Open_OtherScheme_IsRefused(string uri) => Assert.That(
        () => new LocalArtifactStore(uri),
        Throws.InstanceOf<MlflowException>().With.Message.Contains(uri));

    [Test]
    public async Task Open_MissingFolder_ListsNothingAndMakesNothing()
    {
        var store = new LocalArtifactStore(_folder["not", "there"]);

        Assert.That(await store.ListAsync(), Is.Empty);
        Assert.That(Directory.Exists(_folder["not"]), Is.False);
    }

    [Test]
    public async Task EveryCall_LinkThatLeavesTheRoot_IsRefused()
    {
        Directory.CreateDirectory(_folder["secret"]);
        await File.WriteAllTextAsync(_folder["secret", "key"], "secret");
        Directory.CreateDirectory(_folder["root"]);
        Directory.CreateSymbolicLink(_folder["root", "out"], _folder["secret"]);
        File.CreateSymbolicLink(_folder["root", "key"], _folder["secret", "key"]);
        var store = new LocalArtifactStore(_folder["root"]);

        AssertRefused(() => store.OpenReadAsync("out/key"), MlflowErrorCode.InvalidParameterValue);
        AssertRefused(() => store.OpenReadAsync("key"), MlflowErrorCode.InvalidParameterValue);
        AssertRefused(() => store.OpenWriteAsync("out/new"), MlflowErrorCode.InvalidParameterValue);
        AssertRefused(() => store.ListAsync("out"), MlflowErrorCode.InvalidParameterValue);
        AssertRefused(() => store.DeleteAsync("out/key"), MlflowErrorCode.InvalidParameterValue);
        Assert.That(File.Exists(_folder["secret", "key"]), Is.True);
    }

    [Test]
    public async Task EveryCall_RootIsALink_Works()
    {
        Directory.CreateDirectory(_folder["real"]);
        Directory.CreateSymbolicLink(_folder["link"], _folder["real"]);
        var store = new LocalArtifactStore(_folder["link"]);
        await using (var upload = await store.OpenWriteAsync("a/b"))
        {
            await upload.CommitAsync();
        }

        Assert.That(File.Exists(_folder["real", "a", "b"]), Is.True);
        Assert.That(await store.ListAsync("a"), Has.Count.EqualTo(1));
    }

    [TestCase(".x.tmp")]
    [TestCase(".tmp")]
    [TestCase("rld-upload-1")]
    [TestCase(".rld-upload")]
    public async Task List_FileNamedLikeATemporaryOne_IsListed(string name)
    {
        await WriteAsync("folder/" + name, "x");

        Assert.That((await Store.ListAsync("folder")).Select(entry => entry.Path), Is.EqualTo(new[] { "folder/" + name }));
    }

    [TestCase(".rld-upload-0123abcd")]
    [TestCase("folder/.rld-upload-")]
    [TestCase(".rld-upload-x/file")]
    public void EveryCall_NameOfUnfinishedFiles_IsRefused(string path)
    {
        AssertRefused(() => Store.OpenReadAsync(path), MlflowErrorCode.InvalidParameterValue);
        AssertRefused(() => Store.OpenWriteAsync(path), MlflowErrorCode.InvalidParameterValue);
        AssertRefused(() => Store.ListAsync(path), MlflowErrorCode.InvalidParameterValue);
        AssertRefused(() => Store.DeleteAsync(path), MlflowErrorCode.InvalidParameterValue);
    }

    [Test]
    public async Task OpenWrite_LongestName_IsKept()
    {
        var name = new string('x', 255);
        await WriteAsync(name, "x");

        Assert.That((await Store.ListAsync()).Single().Path, Is.EqualTo(name));
        Assert.That(Directory.GetFiles(_folder["artifacts"]), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task OpenWrite_UnderWay_LiesUnderAShortHiddenName()
    {
        await using var upload = await Store.OpenWriteAsync("folder/file");

        Assert.That(
            Directory.GetFiles(_folder["artifacts", "folder"]).Select(Path.GetFileName), Is.All.Matches("^\\.rld-upload-[0-9a-f]{8}$"));
        Assert.That(await Store.ListAsync("folder"), Is.Empty);
    }

    [TestCase("file/below")]
    [TestCase("file/further/below")]
    public async Task OpenWrite_BelowAFile_SaysSo(string path)
    {
        await WriteAsync("file", "x");

        AssertInvalid(() => Store.OpenWriteAsync(path), "a folder is needed");
        AssertRefused(() => Store.OpenReadAsync(path), MlflowErrorCode.ResourceDoesNotExist);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task OpenWrite_OntoAFolder_SaysSo(bool overwrite)
    {
        await WriteAsync("folder/file", "x");

        AssertInvalid(() => Store.OpenWriteAsync("folder", overwrite), "is a folder");
        AssertInvalid(() => Store.OpenReadAsync("folder"), "is a folder");
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Commit_FolderCameMeanwhile_SaysSo(bool overwrite)
    {
        await using var upload = await Store.OpenWriteAsync("place", overwrite);
        await WriteAsync("place/file", "x");

        AssertInvalid(() => upload.CommitAsync(), "is a folder");
    }

    [TestCase(300, "")]
    [TestCase(300, "/file")]
    [TestCase(256, "")]
    public void EveryCall_NameTooLong_SaysSo(int length, string rest)
    {
        var path = new string('x', length) + rest;

        AssertInvalid(() => WriteAsync(path, "x"), "shorter");
        AssertInvalid(() => WriteAsync(path, "x", overwrite: false), "shorter");
        AssertInvalid(() => Store.OpenReadAsync(path), "shorter");
    }

    [Test]
    public async Task Write_DiskFull_SaysSoAndLeavesNothing()
    {
        using var disk = SmallDisk.Mount();
        var store = new LocalArtifactStore(disk.Path);
        var error = await Assert.ThrowsAsync<MlflowException>(async () =>
        {
            await using var upload = await store.OpenWriteAsync("large.bin");
            await upload.Content.WriteAsync(new byte[4_000_000]);
            await upload.CommitAsync();
        });

        Assert.That(error!.Code, Is.EqualTo(MlflowErrorCode.ResourceExhausted));
        Assert.That(error.Message, Does.Contain("No space is left").And.Contain("large.bin"));
        Assert.That(Directory.GetFileSystemEntries(disk.Path), Is.Empty);
    }

    [Test]
    public async Task Write_ReadOnlyFileSystem_SaysSoAndReadingWorks()
    {
        using var disk = SmallDisk.Mount();
        await File.WriteAllTextAsync(Path.Combine(disk.Path, "a.txt"), "a");
        disk.MakeReadOnly();
        var store = new LocalArtifactStore(disk.Path);

        AssertRefused(() => store.OpenWriteAsync("new/b.txt"), MlflowErrorCode.PermissionDenied);
        AssertRefused(() => store.DeleteAsync("a.txt"), MlflowErrorCode.PermissionDenied);
        await using var content = await store.OpenReadAsync("a.txt");
        Assert.That(content.ReadByte(), Is.EqualTo('a'));
    }

    private static void AssertInvalid(Func<Task> call, string expected) => Assert.That(
        async () => await call(),
        Throws.InstanceOf<MlflowException>()
            .With.Property(nameof(MlflowException.Code))
            .EqualTo(MlflowErrorCode.InvalidParameterValue)
            .And.Message.Contains(expected));

    protected override Task<IArtifactStore> OpenEmptyStoreAsync()
    {
        _folder = new TemporaryFolder();
        return Task.FromResult<IArtifactStore>(new LocalArtifactStore(_folder["artifacts"]));
    }
}
