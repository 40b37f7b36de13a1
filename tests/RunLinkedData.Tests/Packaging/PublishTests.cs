using NUnit.Framework;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.Packaging;

/// <summary>Programs that use the library, published in the ways that the SDK has: docs/publishing.md.</summary>
[Category("Packaging")]
[Parallelizable(ParallelScope.All)]
public class PublishTests
{
    private const string Loaded = "loaded Row { A = 1, B = x }";

    [OneTimeSetUp]
    public Task Pack() => PackedLibrary.MakeAsync();

    [Test]
    public async Task SingleFile_WithAProjectReference_Works()
    {
        using TemporaryFolder sources = new();
        CopySources(sources.Path);
        using ConsumerProject project = new(
            $"""<ProjectReference Include="{sources["src", "RunLinkedData", "RunLinkedData.csproj"]}" />""");

        await project.PublishAsync(selfContained: false, "PublishSingleFile=true");

        await CheckAsync(project);
        Assert.That(File.Exists(project["out", "RunLinkedData.dll"]), Is.False);
    }

    [Test]
    public async Task SingleFileAndReadyToRun_WithThePackage_Works()
    {
        using ConsumerProject project = new(ConsumerProject.OfPackage);

        await project.PublishAsync(selfContained: false, "PublishSingleFile=true", "PublishReadyToRun=true");

        await CheckAsync(project);
        Assert.That(File.Exists(project["out", "RunLinkedData.dll"]), Is.False);
    }

    [Test]
    public async Task Trimmed_Warns_AndSaysWhyItDoesNotRun()
    {
        using ConsumerProject project = new(ConsumerProject.OfPackage);

        var output = await project.PublishAsync(selfContained: true, "PublishTrimmed=true");

        Assert.That(output, Does.Contain("app.cs(3,").And.Contain("warning IL2026").And.Contain("RunLinkedData finds the columns of rows"));
        var (code, said) = await project.StartPublishedAsync();
        Assert.That(code, Is.Not.Zero);
        Assert.That(said, Does.Contain("NotSupportedException").And.Contain("without PublishTrimmed"));
    }

    [Test]
    public async Task TrimmedInPart_Works()
    {
        using ConsumerProject project = new(ConsumerProject.OfPackage);

        await project.PublishAsync(selfContained: true, "PublishTrimmed=true", "TrimMode=partial");

        await CheckAsync(project);
    }

    private static async Task CheckAsync(ConsumerProject project)
    {
        var (code, output) = await project.StartPublishedAsync();
        Assert.That(code, Is.Zero, output);
        Assert.That(output, Does.Contain(Loaded));
    }

    // A copy, as building in the repository itself would change what other tests use.
    private static void CopySources(string target)
    {
        string[] shared = [.. Directory.GetFiles(Repository.Root), .. Directory.GetFiles(Repository.PathOf("src"))];
        foreach (var file in shared.Concat(Sources("RunLinkedData")).Concat(Sources("RunLinkedData.MLflow")))
        {
            var copy = Path.Combine(target, Path.GetRelativePath(Repository.Root, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    private static IEnumerable<string> Sources(string project)
    {
        var folder = Repository.PathOf("src", project);
        return Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetRelativePath(folder, file).Split(Path.DirectorySeparatorChar)[0] is not ("bin" or "obj"));
    }
}
