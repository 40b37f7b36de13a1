using NUnit.Framework;
using RunLinkedData.Datasets;

namespace RunLinkedData.Tests.Datasets;

public sealed class FilesTests : DatasetFixture
{
    private string Source => Path.Combine(Root, "source");

    [Test]
    public async Task SaveFolder_KeepsPathsAndContent()
    {
        Put("model/weights.bin", "weights");
        Put("_notes.txt", "notes");
        Put("empty", "");
        File.CreateSymbolicLink(Path.Combine(Source, "link"), Path.Combine(Source, "_notes.txt"));

        var manifest = await Writer.WriteFolderAsync("model", Source + "/");
        var target = Path.Combine(Root, "target");
        var dataset = await OpenAsync("model");
        dataset.CopyTo(target);

        Assert.That(manifest.Format, Is.EqualTo(DatasetFormat.Files));
        Assert.That(dataset.Manifest.Files.Select(f => f.Path), Is.EqualTo(new[] { "_notes.txt", "empty", "link", "model/weights.bin" }));
        Assert.That(dataset.Manifest.Bytes, Is.EqualTo(17));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(target, "model", "weights.bin")), Is.EqualTo("weights"));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(target, "link")), Is.EqualTo("notes"));
        Assert.That(() => dataset.ReadRows<Sale>(), Throws.InvalidOperationException.With.Message.Contains("CopyTo"));
    }

    [Test]
    public async Task SaveFile_KeepsItsName()
    {
        Put("report.html", "<p>");
        var manifest = await Writer.WriteFileAsync("report", Path.Combine(Source, "report.html"));

        Assert.That(manifest.Files.Single().Path, Is.EqualTo("report.html"));
    }

    [Test]
    public void Save_NothingThere_IsRefused()
    {
        Directory.CreateDirectory(Source);

        Assert.That(async () => await Writer.WriteFolderAsync("d", Source), Throws.TypeOf<DatasetException>().With.Message.Contains("no files"));
        Assert.That(async () => await Writer.WriteFolderAsync("d", Source + "x"), Throws.TypeOf<DirectoryNotFoundException>());
        Assert.That(async () => await Writer.WriteFileAsync("d", Source + "x"), Throws.TypeOf<FileNotFoundException>());
    }

    [Test]
    public void Save_LinkOutOfTheFolder_IsRefused()
    {
        Put("a", "a");
        File.WriteAllText(Path.Combine(Root, "secret"), "secret");
        File.CreateSymbolicLink(Path.Combine(Source, "link"), Path.Combine(Root, "secret"));

        Assert.That(async () => await Writer.WriteFolderAsync("d", Source), Throws.TypeOf<DatasetException>().With.Message.Contains("link"));
    }

    [TestCase("_manifest.json")]
    [TestCase("back\\slash")]
    [TestCase("line\nbreak")]
    public void Save_ReservedName_IsRefused(string name)
    {
        if (OperatingSystem.IsWindows() && name != "_manifest.json")
        {
            Assert.Ignore("Windows has no such file names.");
        }

        Put(name, "x");

        Assert.That(async () => await Writer.WriteFolderAsync("d", Source), Throws.TypeOf<DatasetException>().With.Property("Code").EqualTo(ErrorCode.DatasetValue));
    }

    private void Put(string path, string content)
    {
        var full = Path.Combine(Source, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, content);
    }
}
