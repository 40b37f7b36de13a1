using NUnit.Framework;
using RunLinkedData.Datasets.Exporting;
using RunLinkedData.Datasets.Reading;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Tests.Datasets;

/// <summary>Copying a version into a folder: never beside the files of another.</summary>
public sealed class CopyTests : DatasetFixture
{
    private string Target => Path.Combine(Root, "target");

    [TestCase("part-0.csv")]
    [TestCase(".hidden")]
    [TestCase("folder/file")]
    public async Task CopyTo_FolderThatHoldsSomething_IsRefused(string held)
    {
        var dataset = await SaveFolderAsync(("part-0.csv", "new"));
        Put(held, "old");

        Assert.That(
            async () => await dataset.CopyToAsync(Target),
            Throws.TypeOf<DatasetException>()
                .With.Property("Code")
                .EqualTo(ErrorCode.DatasetTarget)
                .And.Message.Contains(held.Split('/')[0])
                .And.Message.Contains(Target));
        Assert.That(Held(), Is.EqualTo(new[] { $"{held}=old" }));
    }

    [Test]
    public async Task CopyTo_File_IsRefused()
    {
        var dataset = await SaveFolderAsync(("a", "new"));
        await File.WriteAllTextAsync(Target, "old");

        Assert.That(
            async () => await dataset.CopyToAsync(Target, replace: true),
            Throws.TypeOf<DatasetException>().With.Property("Code").EqualTo(ErrorCode.DatasetTarget));
        Assert.That(await File.ReadAllTextAsync(Target), Is.EqualTo("old"));
    }

    [Test]
    public async Task CopyTo_Replace_LeavesNothingOfTheOldAndTheFolderItself()
    {
        var dataset = await SaveFolderAsync(("part-0.csv", "new"), ("deep/b", "new"));
        Put("part-0.csv", "old");
        Put("part-1.csv", "old");
        Put("deep/a", "old");
        File.CreateSymbolicLink(Path.Combine(Target, "link"), "..");
        using var open = File.OpenRead(Path.Combine(Target, "part-1.csv"));

        dataset.CopyTo(Target, replace: true);

        Assert.That(Held(), Is.EqualTo(new[] { "deep/b=new", "part-0.csv=new" }));
        Assert.That(Directory.GetFileSystemEntries(Target).Select(Path.GetFileName).Order(), Is.EqualTo(new[] { "deep", "part-0.csv" }));
        Assert.That(
            Directory.GetFileSystemEntries(Root).Select(Path.GetFileName), Is.EquivalentTo(new[] { "datasets", "source", "target" }));
    }

    [Test]
    public async Task CopyTo_ReplaceWithDamagedFile_KeepsTheOld()
    {
        var dataset = await SaveFolderAsync(("a", "new"), ("b", "new"));
        await File.WriteAllTextAsync(PathOf(dataset.Name, "b"), "bad");
        Put("old", "old");

        Assert.That(async () => await dataset.CopyToAsync(Target, replace: true), Throws.TypeOf<DatasetCorruptException>());
        Assert.That(Held(), Is.EqualTo(new[] { "old=old" }));
    }

    [Test]
    public async Task CopyTo_NewFolder_AppearsWhenItIsWhole()
    {
        var dataset = await SaveFolderAsync(("a", "new"), ("b", "new"));
        await File.WriteAllTextAsync(PathOf(dataset.Name, "b"), "bad");

        Assert.That(async () => await dataset.CopyToAsync(Path.Combine(Target, "deep")), Throws.TypeOf<DatasetCorruptException>());
        Assert.That(Directory.GetFileSystemEntries(Target), Is.Empty);
    }

    [Test]
    public async Task CopyTo_ReplaceThatFailsHalfway_PutsTheOldBack()
    {
        Put("a", "old");
        Put("b", "old");

        // What is written takes the name of the folder itself, so that moving it there fails.
        Assert.That(
            async () => await WholeFolder.WriteAsync(
                Target,
                async folder =>
                {
                    await File.WriteAllTextAsync(Path.Combine(folder, "a"), "new");
                    await File.WriteAllTextAsync(Path.Combine(folder, Path.GetFileName(Path.GetDirectoryName(folder)!)), "new");
                },
                default),
            Throws.InstanceOf<IOException>());

        Assert.That(Held(), Is.EqualTo(new[] { "a=old", "b=old" }));
    }

    [Test]
    public async Task Export_LinkToAFile_ReplacesThatFile()
    {
        var dataset = await SaveAsync(Items.Make(1));
        Directory.CreateDirectory(Target);
        File.CreateSymbolicLink(Path.Combine(Target, "link.csv"), "real.csv");
        Put("real.csv", "old");

        await dataset.ExportAsync(Path.Combine(Target, "link.csv"), DatasetFormat.Csv);

        Assert.That(new FileInfo(Path.Combine(Target, "link.csv")).LinkTarget, Is.EqualTo("real.csv"));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(Target, "real.csv")), Does.StartWith("Id,"));
    }

    [Test]
    public async Task Export_NamedPipe_IsRefused()
    {
        var dataset = await SaveAsync(Items.Make(1));
        Directory.CreateDirectory(Target);
        var pipe = Testing.SpecialFile.MakePipe(Path.Combine(Target, "pipe"));

        Assert.That(
            async () => await dataset.ExportAsync(pipe, DatasetFormat.Csv),
            Throws.InstanceOf<IOException>().With.Message.Contains("named pipe"));
        Assert.That(Directory.GetFileSystemEntries(Target), Is.EqualTo(new[] { pipe }));
    }

    private async Task<Dataset> SaveFolderAsync(params (string Path, string Content)[] files)
    {
        var source = Path.Combine(Root, "source");
        foreach (var (path, content) in files)
        {
            Write(Path.Combine(source, path), content);
        }

        var name = NewName();
        await Writer.WriteFolderAsync(name, source);
        return await OpenAsync(name);
    }

    private void Put(string path, string content) => Write(Path.Combine(Target, path), content);

    private IEnumerable<string> Held() => Directory.GetFiles(Target, "*", SearchOption.AllDirectories)
        .Select(file => $"{Path.GetRelativePath(Target, file).Replace('\\', '/')}={File.ReadAllText(file)}")
        .Order(StringComparer.Ordinal);

    private static void Write(string path, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }
}
