using NUnit.Framework;
using RunLinkedData.MLflow;

namespace RunLinkedData.Tests;

public partial class RunTests
{
    [Test]
    public async Task LogArtifact_FileFolderTextAndStream_AreStored()
    {
        Directory.CreateDirectory(Folder["in", "deep"]);
        await File.WriteAllTextAsync(Folder["in", "a.txt"], "a");
        await File.WriteAllTextAsync(Folder["in", "deep", "b.txt"], "b");
        using var run = Tracker.StartRun("p");

        run.LogArtifact(Folder["in", "a.txt"]);
        run.LogArtifact(Folder["in", "a.txt"], "copies/of");
        run.LogArtifacts(Folder["in"], "whole");
        run.LogText("grüße", "notes/hello.md");
        using (var stream = new MemoryStream([1, 2, 3]))
        {
            run.LogArtifact(stream, "bytes.bin");
        }

        run.Complete();
        string[] expected =
        [
            "a.txt", "bytes.bin", "copies/of/a.txt", "notes/hello.md", "provenance/run.json", "whole/a.txt", "whole/deep/b.txt",
        ];
        var files = Directory.GetFiles(run.ArtifactUri, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(run.ArtifactUri, file))
            .Order(StringComparer.Ordinal);
        Assert.That(files, Is.EqualTo(expected));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(run.ArtifactUri, "notes", "hello.md")), Is.EqualTo("grüße"));
    }

    [TestCase("../x.txt")]
    [TestCase("/x.txt")]
    [TestCase("datasets/forecasts/part-00000.parquet")]
    [TestCase("provenance/run.json")]
    [TestCase("inputs/weather/7/_manifest.json")]
    [TestCase("plots/a#b.png")]
    [TestCase("what?.txt")]
    [TestCase("a%20b/c.txt")]
    public void LogText_PathOfOthers_IsRefused(string path)
    {
        using var run = Tracker.StartRun("p");

        Assert.That(
            () => run.LogText("x", path), Throws.InstanceOf<MlflowException>().With.Property("Code").EqualTo("INVALID_PARAMETER_VALUE"));
    }

    [Test]
    public void LogArtifact_MissingFile_Throws()
    {
        using var run = Tracker.StartRun("p");

        Assert.That(() => run.LogArtifact(Folder["nothing.txt"]), Throws.InstanceOf<FileNotFoundException>());
        Assert.That(() => run.LogArtifacts(Folder["nothing"]), Throws.InstanceOf<DirectoryNotFoundException>());
    }
}
