using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp;
using NUnit.Framework;
using RunLinkedData.Testing;
using RunLinkedData.Tests.House;
using RunLinkedData.Tests.Packaging;

namespace RunLinkedData.Tests.Readme;

/// <summary>
/// The blocks of the README and of each package's own do what they say: each page's in a new folder, in their order, on the embedded store.
/// </summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed partial class ReadmeRunTests : IDisposable
{
    // What a continuation of the README's program finds: the store, and the version that the program has made.
    private const string Names =
        """
        #pragma warning disable
        await using var tracker = RunTracker.Connect(); CancellationToken cancellationToken = default;
        string runId = tracker.LoadDataset("demand-forecast/forecasts@latest").RunId;
        """;

    // Pages whose C# is only compiled, and lines of shells that are not run, with the reason.
    private static readonly Dictionary<string, string> NotRun = new()
    {
        ["src/RunLinkedData.Aws/README.md"] = "needs an account of AWS",
        ["src/RunLinkedData.Azure/README.md"] = "needs an account of Azure",
        ["src/RunLinkedData.Google/README.md"] = "needs an account of Google Cloud",
        ["dotnet test"] = "these are the tests",
        ["dotnet pack"] = "packs into the repository, for one system: the category Packaging packs for all",
        ["dotnet tool install"] = "installs for the user: the category Packaging installs into a folder",
    };

    private readonly TemporaryFolder _folder = new();

    private static IEnumerable<string> Pages =>
        Directory.GetFiles(Repository.PathOf("src"), "README.md", SearchOption.AllDirectories)
            .Append(Repository.PathOf("README.md"))
            .Select(page => Path.GetRelativePath(Repository.Root, page).Replace('\\', '/'))
            .Order(StringComparer.Ordinal);

    public void Dispose() => _folder.Dispose();

    [TestCaseSource(nameof(Pages))]
    public async Task EveryBlock_OfCSharp_RunsAndPrintsWhatItSays(string page)
    {
        if (NotRun.TryGetValue(page, out var reason))
        {
            Assert.Ignore($"{page} is only compiled: it {reason}.");
        }

        foreach (var block in MarkdownPage.Read(page).Blocks.Where(block => block.Language == "csharp"))
        {
            using var program = await ExecuteAsync(block);
            Assert.That(program.ExitCode, Is.Zero, $"{page}, line {block.Line}: {program.Error}");
            if (block.Printed is { } printed)
            {
                Assert.That(
                    PrintedText.WithoutIds(program.Output), Is.EqualTo(PrintedText.WithoutIds(printed)), $"{page}, line {block.Line}");
            }

            await ReadmeStage.PrepareAsync(_folder);
        }
    }

    [TestCaseSource(nameof(Pages))]
    public async Task EveryLine_OfAShell_Runs(string page)
    {
        var lines = MarkdownPage.Read(page)
            .Blocks.Where(block => block.Language == "sh")
            .SelectMany(block => block.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        foreach (var line in lines.Select(line => line.Split('#')[0].Trim()).Where(line => !NotRun.Keys.Any(line.StartsWith)))
        {
            Assert.That(line, Does.StartWith("dotnet run --project examples/"), "Neither how to run it nor why not is known.");
            var project = Repository.PathOf(line.Split(' ')[^1].Split('/'));
            await DotnetCommand.RunAsync(_folder.Path, "run", "--no-build", "-c", PackedLibrary.Configuration, "--project", project);
        }
    }

    [TestCaseSource(nameof(Pages))]
    public async Task EveryCommand_AtATerminal_PrintsWhatIsShown(string page)
    {
        var commands = MarkdownPage.Read(page)
            .Blocks.Where(block => block.Text.StartsWith("$ rld ", StringComparison.Ordinal))
            .SelectMany(block => Command().Matches(block.Text))
            .ToList();
        if (commands.Count > 0 && OperatingSystem.IsWindows())
        {
            Assert.Ignore("Windows has no sh.");
        }

        if (commands.Count > 0 && page == "README.md")
        {
            await ReadmeStage.RunExamplesAsync(_folder);
        }

        foreach (var command in commands)
        {
            var arguments = Word().Matches(command.Groups["line"].Value).Select(word => word.Value.Trim('\'')).ToArray();
            using var rld = ExampleProgram.StartCommandLine(_folder.Path, [], arguments);
            await rld.WaitAsync();

            Assert.That(
                PrintedText.WithoutIds(rld.Output + rld.Error),
                Is.EqualTo(PrintedText.WithoutIds(command.Groups["printed"].Value)),
                command.Groups["line"].Value);
        }
    }

    private async Task<ExampleProgram> ExecuteAsync(MarkdownBlock block)
    {
        var assembly = _folder[$"line{block.Line}.dll"];
        var result = ReadmeTests.Compile(block.Text, Names).Emit(assembly);
        Assert.That(result.Success, string.Join('\n', result.Diagnostics));
        var program = ExampleProgram.StartWorker(_folder.Path, "program", assembly);
        await program.WaitAsync();
        return program;
    }

    [GeneratedRegex(@"^\$ rld (?<line>.*)\n(?<printed>(?:(?!\$ ).*\n)*)", RegexOptions.Multiline)]
    private static partial Regex Command();

    [GeneratedRegex(@"'[^']*'|\S+")]
    private static partial Regex Word();
}
