using System.Security.Cryptography;
using System.Text;
using CsCheck;
using NUnit.Framework;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;

namespace RunLinkedData.Testing.Behaviour;

/// <summary>How every artifact store behaves. A store's tests derive from this and open an empty store for each test.</summary>
public abstract partial class ArtifactStoreBehaviour
{
    protected IArtifactStore Store { get; private set; } = null!;

    [SetUp]
    public async Task OpenStore() => Store = await OpenEmptyStoreAsync();

    [TearDown]
    public virtual Task CloseStore() => Task.CompletedTask;

    [TestCase("a.txt")]
    [TestCase("folder/a.txt")]
    [TestCase("a/b/c/d.bin")]
    [TestCase("with space/and  two.txt")]
    [TestCase("größe/数据.csv")]
    [TestCase("a..b/...c")]
    [TestCase("~/x")]
    [TestCase("percent%41.txt")]
    [TestCase("hash#tag.txt")]
    [TestCase("q?mark&more=1.txt")]
    [TestCase(".hidden")]
    public async Task OpenRead_AfterCommit_GivesWhatWasWritten(string path)
    {
        if (!KeepsName(path))
        {
            AssertRefused(() => Store.OpenWriteAsync(path), MlflowErrorCode.InvalidParameterValue);
            AssertRefused(() => Store.OpenReadAsync(path), MlflowErrorCode.InvalidParameterValue);
            return;
        }

        await WriteAsync(path, "content of " + path);

        Assert.That(await ReadAsync(path), Is.EqualTo("content of " + path));
    }

    [Test]
    public async Task OpenRead_EmptyFile_GivesNothing()
    {
        await WriteAsync("empty", "");

        Assert.That(await ReadAsync("empty"), Is.Empty);
        Assert.That((await Store.ListAsync()).Plain().Single(), Is.EqualTo(new ArtifactEntry { Path = "empty", Bytes = 0 }));
    }

    [Test]
    public async Task OpenRead_LargeFile_GivesEveryByte()
    {
        var bytes = new byte[5_000_000];
        new Random(1).NextBytes(bytes);
        await using (var upload = await Store.OpenWriteAsync("large.bin"))
        {
            for (var offset = 0; offset < bytes.Length; offset += 70_000)
            {
                await upload.Content.WriteAsync(bytes.AsMemory(offset, Math.Min(70_000, bytes.Length - offset)));
            }

            await upload.CommitAsync();
        }

        await using var content = await Store.OpenReadAsync("large.bin");
        using var read = new MemoryStream();
        await content.CopyToAsync(read);
        Assert.That(read.ToArray().AsSpan().SequenceEqual(bytes), Is.True);
    }

    [TestCase("missing.txt")]
    [TestCase("missing/folder/x")]
    public void OpenRead_MissingFile_IsNotFound(string path) =>
        AssertRefused(() => Store.OpenReadAsync(path), MlflowErrorCode.ResourceDoesNotExist);

    [Test]
    public async Task OpenRead_Folder_IsRefused()
    {
        await WriteAsync("folder/file", "x");

        Assert.That(async () => await Store.OpenReadAsync("folder"), Throws.InstanceOf<MlflowException>());
    }

    [Test]
    public async Task OpenWrite_WithoutCommit_LeavesNothing()
    {
        await using (var upload = await Store.OpenWriteAsync("folder/half.txt"))
        {
            await upload.Content.WriteAsync(Encoding.UTF8.GetBytes("half of it"));
        }

        Assert.That(await Store.ListAsync("folder"), Is.Empty);
        AssertRefused(() => Store.OpenReadAsync("folder/half.txt"), MlflowErrorCode.ResourceDoesNotExist);
    }

    [Test]
    public async Task OpenWrite_BeforeCommit_IsNotSeen()
    {
        await using var upload = await Store.OpenWriteAsync("half.txt");
        await upload.Content.WriteAsync(Encoding.UTF8.GetBytes("half of it"));
        await upload.Content.FlushAsync();

        Assert.That(await Store.ListAsync(), Is.Empty);
    }

    [Test]
    public async Task Commit_NameTaken_ReplacesWhole()
    {
        await WriteAsync("a.txt", "a long first version");
        await WriteAsync("a.txt", "second");

        Assert.That(await ReadAsync("a.txt"), Is.EqualTo("second"));
        Assert.That(await Store.ListAsync(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Commit_NameTakenAndNoOverwrite_IsRefusedAndKeepsTheFirst()
    {
        await WriteAsync("a.txt", "first");

        AssertRefused(() => WriteAsync("a.txt", "second", overwrite: false), MlflowErrorCode.ResourceAlreadyExists);
        Assert.That(await ReadAsync("a.txt"), Is.EqualTo("first"));
    }

    [Test]
    public async Task Commit_TwoWritersWithoutOverwrite_OneWins()
    {
        await using var first = await Store.OpenWriteAsync("a.txt", overwrite: false);
        await using var second = await Store.OpenWriteAsync("a.txt", overwrite: false);
        await first.Content.WriteAsync(Encoding.UTF8.GetBytes("first"));
        await second.Content.WriteAsync(Encoding.UTF8.GetBytes("second"));
        await second.CommitAsync();

        AssertRefused(() => first.CommitAsync(), MlflowErrorCode.ResourceAlreadyExists);
        Assert.That(await ReadAsync("a.txt"), Is.EqualTo("second"));
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(5_000_000)]
    public async Task UploadFile_GivesEveryByteAndItsHash(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        using var folder = new TemporaryFolder();
        await File.WriteAllBytesAsync(folder["file"], bytes);

        var hashed = await Store.UploadFileAsync(folder["file"], "deep/a.bin", hash: true);
        var plain = await Store.UploadFileAsync(folder["file"], "deep/b.bin");

        Assert.That(
            hashed with { Version = null },
            Is.EqualTo(new UploadedFile { Bytes = length, Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes)) }));
        Assert.That(plain with { Version = null }, Is.EqualTo(new UploadedFile { Bytes = length }));
        foreach (var path in new[] { "deep/a.bin", "deep/b.bin" })
        {
            await using var content = await Store.OpenReadAsync(path);
            using var read = new MemoryStream();
            await content.CopyToAsync(read);
            Assert.That(read.ToArray().AsSpan().SequenceEqual(bytes), Is.True, path);
        }
    }

    [Test]
    public async Task UploadFile_NameTaken_IsReplacedOrRefused()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["file"], "second");
        await WriteAsync("a.txt", "first");

        AssertRefused(() => Store.UploadFileAsync(folder["file"], "a.txt", overwrite: false), MlflowErrorCode.ResourceAlreadyExists);
        Assert.That(await ReadAsync("a.txt"), Is.EqualTo("first"));

        await Store.UploadFileAsync(folder["file"], "a.txt");
        Assert.That(await ReadAsync("a.txt"), Is.EqualTo("second"));
    }

    [Test]
    public async Task UploadFile_NamedPipe_IsRefusedAndNotOpened()
    {
        using var folder = new TemporaryFolder();
        var pipe = SpecialFile.MakePipe(folder["pipe"]);

        AssertRefused(() => Store.UploadFileAsync(pipe, "a.txt"), MlflowErrorCode.InvalidParameterValue);
        Assert.That(await Store.ListAsync(), Is.Empty);
    }

    [Test]
    public async Task UploadFile_MissingFile_ThrowsAndLeavesNothing()
    {
        using var folder = new TemporaryFolder();

        Assert.That(async () => await Store.UploadFileAsync(folder["missing"], "a.txt"), Throws.InstanceOf<FileNotFoundException>());
        Assert.That(await Store.ListAsync(), Is.Empty);
    }

    /// <summary>What the kernel makes up when it is read has no length before.</summary>
    [Test]
    [Platform("Linux")]
    public async Task UploadFile_WithoutLength_GivesWhatIsRead()
    {
        var stored = await Store.UploadFileAsync("/proc/version", "version", hash: true);

        Assert.That(await ReadAsync("version"), Is.EqualTo(await File.ReadAllTextAsync("/proc/version")).And.Not.Empty);
        Assert.That(stored.Sha256, Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync("/proc/version")))));
    }

    [Test]
    public async Task List_Folder_GivesDirectEntriesInOrder()
    {
        await WriteAsync("b.txt", "12");
        await WriteAsync("a/x.txt", "123");
        await WriteAsync("a/deep/y.txt", "1");
        await WriteAsync("ab/z.txt", "1");

        Assert.That((await Store.ListAsync()).Plain(), Is.EqualTo(new[]
        {
            new ArtifactEntry { Path = "a", IsFolder = true },
            new ArtifactEntry { Path = "ab", IsFolder = true },
            new ArtifactEntry { Path = "b.txt", Bytes = 2 },
        }));
        Assert.That((await Store.ListAsync("a")).Plain(), Is.EqualTo(new[]
        {
            new ArtifactEntry { Path = "a/deep", IsFolder = true },
            new ArtifactEntry { Path = "a/x.txt", Bytes = 3 },
        }));
    }

    [TestCase("missing")]
    [TestCase("file.txt")]
    public async Task List_MissingFolderOrFile_IsEmpty(string path)
    {
        await WriteAsync("file.txt", "x");

        Assert.That(await Store.ListAsync(path), Is.Empty);
        Assert.That(await Store.ListAllAsync(path).ToListAsync(), Is.Empty);
    }

    [Test]
    public async Task ListAll_Folder_GivesEveryFileBelowAsItsFolderDoes()
    {
        string[] paths = ["a-b/1.txt", "a.txt", "a/b/c/2.txt", "a/b/3.txt", "a/b.txt", "a/bb/4.txt", "ab/5.txt", "b.txt"];
        foreach (var path in paths)
        {
            await WriteAsync(path, path);
        }

        Assert.That(await Store.ListAllAsync().Select(file => file.Path).ToListAsync(), Is.EqualTo(paths.Order(StringComparer.Ordinal)));
        Assert.That(
            await Store.ListAllAsync("a").Select(file => file.Path).ToListAsync(),
            Is.EqualTo(paths.Where(path => path.StartsWith("a/", StringComparison.Ordinal)).Order(StringComparer.Ordinal)));
        Assert.That(await Store.ListAllAsync("a/b/c").ToListAsync(), Is.EqualTo(await Store.ListAsync("a/b/c")).And.Count.EqualTo(1));
        Assert.That((await Store.ListAllAsync().FirstAsync()).Bytes, Is.EqualTo(9));
    }

    [Test]
    public async Task Delete_FileFolderAndMissing_LeavesTheRest()
    {
        await WriteAsync("keep.txt", "x");
        await WriteAsync("file.txt", "x");
        await WriteAsync("folder/deep/a.txt", "x");
        if (!Deletes)
        {
            AssertRefused(() => Store.DeleteAsync("file.txt"), MlflowErrorCode.PermissionDenied);
            return;
        }

        await Store.DeleteAsync("file.txt");
        await Store.DeleteAsync("folder");
        await Store.DeleteAsync("missing/thing");

        Assert.That((await Store.ListAsync()).Select(entry => entry.Path), Is.EqualTo(new[] { "keep.txt" }));
    }

    [TestCase("..")]
    [TestCase("../outside.txt")]
    [TestCase("a/../../outside.txt")]
    [TestCase("a/./b")]
    [TestCase("/etc/passwd")]
    [TestCase("//host/share")]
    [TestCase("a//b")]
    [TestCase("a/")]
    [TestCase("C:/windows")]
    [TestCase("C:windows")]
    [TestCase("..\\outside.txt")]
    [TestCase("line\nbreak")]
    [TestCase("nul\0")]
    public void EveryCall_PathThatLeavesTheRoot_IsRefused(string path)
    {
        AssertRefused(() => Store.OpenReadAsync(path), MlflowErrorCode.InvalidParameterValue);
        AssertRefused(() => Store.OpenWriteAsync(path), MlflowErrorCode.InvalidParameterValue);
        AssertRefused(
            () => Store.UploadFileAsync(typeof(ArtifactStoreBehaviour).Assembly.Location, path), MlflowErrorCode.InvalidParameterValue);
        AssertRefused(() => Store.ListAsync(path), MlflowErrorCode.InvalidParameterValue);
        AssertRefused(async () => await Store.ListAllAsync(path).ToListAsync(), MlflowErrorCode.InvalidParameterValue);
        AssertRefused(() => Store.DeleteAsync(path), MlflowErrorCode.InvalidParameterValue);
    }

    [Test]
    public void Delete_Root_IsRefused() => AssertRefused(() => Store.DeleteAsync(""), MlflowErrorCode.InvalidParameterValue);

    [Test]
    public void EveryCall_Cancelled_Throws()
    {
        var cancelled = new CancellationToken(canceled: true);

        Assert.Multiple(() =>
        {
            Assert.That(async () => await Store.OpenReadAsync("a", cancelled), Throws.InstanceOf<OperationCanceledException>());
            Assert.That(
                async () => await Store.OpenWriteAsync("a", cancellationToken: cancelled), Throws.InstanceOf<OperationCanceledException>());
            Assert.That(
                async () => await Store.UploadFileAsync("missing", "a", cancellationToken: cancelled),
                Throws.InstanceOf<OperationCanceledException>());
            Assert.That(async () => await Store.ListAsync("a", cancelled), Throws.InstanceOf<OperationCanceledException>());
            Assert.That(
                async () => await Store.ListAllAsync("a", cancelled).ToListAsync(), Throws.InstanceOf<OperationCanceledException>());
            Assert.That(async () => await Store.DeleteAsync("a", cancelled), Throws.InstanceOf<OperationCanceledException>());
        });
    }

    [Test]
    public async Task ManyWriters_AtOnce_AllArrive()
    {
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => WriteAsync($"folder{i % 3}/{i}.txt", $"content {i}")));

        for (var i = 0; i < 40; i++)
        {
            Assert.That(await ReadAsync($"folder{i % 3}/{i}.txt"), Is.EqualTo($"content {i}"));
        }
    }

    /// <summary>Whatever a path is made of, it is refused or names a file inside the root that can be read back and is listed.</summary>
    [Test]
    public async Task AnyPath_IsRefusedOrRoundTrips()
    {
        string[] odd = ["..", ".", "", "a", "~", " ", "%2e%2e", "é", "a:b", "..."];
        var part = Gen.OneOf(Gen.Int[0, odd.Length - 1].Select(i => odd[i]), Gen.String[Gen.Char[' ', '~'], 1, 5]);
        var samples = 0;
        await part.Array[1, 4].Select(parts => string.Join('/', parts)).SampleAsync(
            async path =>
            {
                // Each in a folder of its own: the file of one path may be the folder of another.
                var folder = $"p{++samples}/{path}";
                try
                {
                    await WriteAsync(folder + "/f", path);
                }
                catch (MlflowException exception) when (exception.Code == MlflowErrorCode.InvalidParameterValue)
                {
                    return;
                }

                Assert.That(await ReadAsync(folder + "/f"), Is.EqualTo(path));
                Assert.That((await Store.ListAsync(folder)).Select(entry => entry.Path), Does.Contain(folder + "/f"));
            },
            iter: TestScale.Inputs(200),
            threads: 1);
    }

    protected abstract Task<IArtifactStore> OpenEmptyStoreAsync();

    /// <summary>Whether this store may delete at all; if not, it must say so.</summary>
    protected virtual bool Deletes => true;

    /// <summary>Whether its listings tell the versions of files.</summary>
    protected virtual bool ListsVersions => Store.Capabilities.Versions;

    /// <summary>Whether its listings tell when files were written.</summary>
    protected virtual bool ListsTimes => ListsVersions || Store.Capabilities.LocalFiles;

    /// <summary>Whether this store can keep a file of that name; if not, it must say so before it writes anything.</summary>
    protected virtual bool KeepsName(string path) => true;

    protected async Task WriteAsync(string path, string text, bool overwrite = true)
    {
        await using var upload = await Store.OpenWriteAsync(path, overwrite);
        await upload.Content.WriteAsync(Encoding.UTF8.GetBytes(text));
        await upload.CommitAsync();
    }

    protected async Task<string> ReadAsync(string path)
    {
        await using var content = await Store.OpenReadAsync(path);
        using var reader = new StreamReader(content);
        return await reader.ReadToEndAsync();
    }

    protected static void AssertRefused(Func<Task> call, string code) => Assert.That(
        async () => await call(),
        Throws.InstanceOf<MlflowException>().With.Property(nameof(MlflowException.Code)).EqualTo(code));
}
