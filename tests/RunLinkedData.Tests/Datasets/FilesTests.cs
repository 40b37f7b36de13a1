using System.Runtime.Versioning;
using NUnit.Framework;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Testing;

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

        Assert.That(manifest.Content, Is.EqualTo(DatasetContent.Files));
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

        Assert.That(
            async () => await Writer.WriteFolderAsync("d", Source), Throws.TypeOf<DatasetException>().With.Message.Contains("no files"));
        Assert.That(async () => await Writer.WriteFolderAsync("d", Source + "x"), Throws.TypeOf<DirectoryNotFoundException>());
        Assert.That(async () => await Writer.WriteFileAsync("d", Source + "x"), Throws.TypeOf<FileNotFoundException>());
    }

    [Test]
    public void Save_LinkOutOfTheFolder_IsRefused()
    {
        Put("a", "a");
        File.WriteAllText(Path.Combine(Root, "secret"), "secret");
        File.CreateSymbolicLink(Path.Combine(Source, "link"), Path.Combine(Root, "secret"));

        Assert.That(
            async () => await Writer.WriteFolderAsync("d", Source), Throws.TypeOf<DatasetException>().With.Message.Contains("link"));
    }

    [TestCase("round/a", "b", "round/b", "a")]
    [TestCase("self", "self")]
    [TestCase("nothing", "missing")]
    [TestCase("up", "..")]
    public void Save_LinkToNoFile_IsRefused(params string[] links)
    {
        Put("round/file", "x");
        for (var i = 0; i < links.Length; i += 2)
        {
            File.CreateSymbolicLink(Path.Combine(Source, links[i]), links[i + 1]);
        }

        AssertRefused(() => Writer.WriteFolderAsync("d", Source), "link");
    }

    [TestCase("_manifest.json", "manifest")]
    [TestCase("back\\slash", "backslash")]
    [TestCase("line\nbreak", "control character")]
    [TestCase("#1.csv", "'#'")]
    [TestCase("a#b/c.csv", "'#'")]
    [TestCase("q?x=1.csv", "'[?]'")]
    [TestCase("a%20b.csv", "'%20'")]
    [TestCase("100%%aF", "'%aF'")]
    [TestCase("a;", "';'")]
    [TestCase(" a", "blank")]
    [TestCase("sub/ a", "blank")]
    [TestCase("Report:2026.csv", "'Report:'")]
    [TestCase("c:/x", "drive")]
    public void Save_NameThatIsNotKept_IsRefusedBeforeAnythingIsStored(string name, string reason)
    {
        SkipOnWindows();
        Put("good", "x");
        Put(name, "x");

        AssertRefused(() => Writer.WriteFolderAsync("d", Source), reason);
        if (!name.Contains('/', StringComparison.Ordinal))
        {
            AssertRefused(() => Writer.WriteFileAsync("d", Path.Combine(Source, name)), reason);
        }

        Assert.That(Directory.Exists(PathOf("d", "")), Is.False);
    }

    [TestCase("x:y.csv")]
    [TestCase("12:30.csv")]
    [TestCase("100%.csv")]
    [TestCase("a;b c.csv ")]
    [TestCase("größe[1]~{2}.csv")]
    [TestCase("d/x:y")]
    public async Task Save_NameWithSigns_ComesBack(string name)
    {
        SkipOnWindows();
        Put(name, "x");
        await Writer.WriteFolderAsync("d", Source);

        (await OpenAsync("d")).CopyTo(Path.Combine(Root, "target"));

        Assert.That(await File.ReadAllTextAsync(Path.Combine(Root, "target", name)), Is.EqualTo("x"));
    }

    [Test]
    public void Save_PipeSocketOrDevice_IsNamedAndNotOpened()
    {
        Put("a", "a");
        var pipe = SpecialFile.MakePipe(Path.Combine(Source, "pipe"));
        AssertRefused(() => Writer.WriteFolderAsync("d", Source), "'pipe'.* named pipe");
        AssertRefused(() => Writer.WriteFileAsync("d", pipe), "pipe'.* named pipe");

        File.CreateSymbolicLink(Path.Combine(Source, "link"), "pipe");
        AssertRefused(() => Writer.WriteFileAsync("d", Path.Combine(Source, "link")), "link'.* named pipe");

        File.Delete(pipe);
        File.Delete(Path.Combine(Source, "link"));
        using var socket = SpecialFile.MakeSocket(Path.Combine(Source, "socket"));
        AssertRefused(() => Writer.WriteFolderAsync("d", Source), "'socket'.* a socket");
        AssertRefused(() => Writer.WriteFileAsync("d", "/dev/zero"), "/dev/zero'.* a device");
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "Windows has no such permissions.")]
    [UnsupportedOSPlatform("windows")]
    public async Task SaveFolder_KeepsPermissionsAndEmptyFolders()
    {
        Put("run.sh", "#!/bin/sh");
        Put("secret", "s");
        Directory.CreateDirectory(Path.Combine(Source, "none", "inner"));
        File.SetUnixFileMode(Path.Combine(Source, "run.sh"), (UnixFileMode)Convert.ToInt32("4755", 8));
        File.SetUnixFileMode(Path.Combine(Source, "secret"), (UnixFileMode)Convert.ToInt32("600", 8));

        var manifest = await Writer.WriteFolderAsync("d", Source);
        var target = Path.Combine(Root, "target");
        (await OpenAsync("d")).CopyTo(target);

        Assert.That(manifest.Files.Select(file => file.Mode), Is.EqualTo(new[] { "755", "600" }));
        Assert.That(manifest.EmptyFolders, Is.EqualTo(new[] { "none/inner" }));
        Assert.That(
            Convert.ToString((int)File.GetUnixFileMode(Path.Combine(target, "run.sh")), 8), Does.StartWith("7").And.Length.EqualTo(3));
        Assert.That(Convert.ToString((int)File.GetUnixFileMode(Path.Combine(target, "secret")), 8), Is.EqualTo("600"));
        Assert.That(Directory.GetFileSystemEntries(Path.Combine(target, "none", "inner")), Is.Empty);
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "Windows has no such permissions.")]
    [UnsupportedOSPlatform("windows")]
    public async Task SaveFolder_OtherPermissionsAndEmptyFolders_HasTheSameDigest()
    {
        Put("run.sh", "#!/bin/sh");
        var one = await Writer.WriteFolderAsync("d", Source);
        File.SetUnixFileMode(Path.Combine(Source, "run.sh"), (UnixFileMode)Convert.ToInt32("700", 8));
        Directory.CreateDirectory(Path.Combine(Source, "none"));

        var other = await Writer.WriteFolderAsync("e", Source);

        Assert.That(other.Digest, Is.EqualTo(one.Digest));
        Assert.That(
            (one.EmptyFolders, one.Content, other.Files[0].Mode), Is.EqualTo(((IReadOnlyList<string>?)null, DatasetContent.Files, "700")));
    }

    private static void AssertRefused(Func<Task> save, string reason) =>
        Assert.That(
            async () => await save(),
            Throws.TypeOf<DatasetException>().With.Property("Code").EqualTo(ErrorCode.DatasetValue).And.Message.Match(reason));

    private static void SkipOnWindows()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Ignore("Windows has no such file names.");
        }
    }

    private void Put(string path, string content)
    {
        var full = Path.Combine(Source, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, content);
    }
}
