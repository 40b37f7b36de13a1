using NUnit.Framework;
using RunLinkedData.MLflow.Artifacts.Local;
using RunLinkedData.Testing;

namespace RunLinkedData.MLflow.Tests.Artifacts.Local;

public class LeftUploadsTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void Clean() => _folder.Dispose();

    [Test]
    public async Task Write_WhereFilesWereLeft_RemovesThoseThatAreOldAndClosed()
    {
        var (old, young, other) = (Make(".rld-upload-00000001", 2), Make(".rld-upload-00000002", 0.5), Make("rld-upload-3", 9));
        var held = Make(".rld-upload-00000004", 9);
        using var holder = new FileStream(held, FileMode.Open, FileAccess.Write, FileShare.None);

        await WriteAsync("file");

        Assert.That(
            (File.Exists(old), File.Exists(young), File.Exists(other), File.Exists(held), File.Exists(_folder["file"])),
            Is.EqualTo((false, true, true, true, true)));
    }

    [Test]
    public async Task RemoveLeftUploads_OfAnAge_RemovesWhatIsOlderAndClosed()
    {
        Directory.CreateDirectory(_folder["inner"]);
        var (old, young) = (Make("inner/.rld-upload-00000001", 0.1), Make(".rld-upload-00000002", 0.01));
        var store = new LocalArtifactStore(_folder.Path);
        await using var upload = await store.OpenWriteAsync("file");
        var held = Directory.GetFiles(_folder.Path, ".rld-upload-*").Single(path => path != young);
        File.SetLastWriteTimeUtc(held, DateTime.UtcNow.AddDays(-9));

        var removed = store.RemoveLeftUploads(TimeSpan.FromHours(1));

        Assert.That(removed.Select(file => (file.Path, file.Bytes)), Is.EqualTo([(old, 4)]));
        Assert.That((File.Exists(old), File.Exists(young), File.Exists(held)), Is.EqualTo((false, true, true)));
    }

    [Test]
    public async Task Dispose_OfAnUploadWhoseFolderIsGone_HidesNoError()
    {
        var store = new LocalArtifactStore(_folder.Path);
        await using var upload = await store.OpenWriteAsync("inner/file");
        Directory.Delete(_folder["inner"], recursive: true);

        var error = await Assert.ThrowsAsync<MlflowException>(() => upload.CommitAsync());

        Assert.That(error!.Code, Is.EqualTo(MlflowErrorCode.ResourceDoesNotExist));
    }

    [Test]
    public async Task Commit_OfAnUploadThatTookDays_IsNotTakenForLeftBehind()
    {
        var store = new LocalArtifactStore(_folder.Path);
        await using var upload = await store.OpenWriteAsync("file");
        await upload.Content.WriteAsync("content"u8.ToArray());
        await upload.Content.FlushAsync();
        var temporary = Directory.GetFiles(_folder.Path, ".rld-upload-*").Single();
        File.SetLastWriteTimeUtc(temporary, DateTime.UtcNow.AddDays(-3));

        await WriteAsync("other");
        Assert.That(File.Exists(temporary));
        await upload.CommitAsync();

        Assert.That(DateTime.UtcNow - File.GetLastWriteTimeUtc(_folder["file"]), Is.LessThan(TimeSpan.FromDays(1)));
    }

    private async Task WriteAsync(string name)
    {
        await using var upload = await new LocalArtifactStore(_folder.Path).OpenWriteAsync(name);
        await upload.Content.WriteAsync("x"u8.ToArray());
        await upload.CommitAsync();
    }

    private string Make(string name, double days)
    {
        var path = _folder[name];
        File.WriteAllText(path, "half");
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddDays(-days));
        return path;
    }
}
