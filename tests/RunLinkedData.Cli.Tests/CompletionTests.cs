using System.Diagnostics;
using NUnit.Framework;
using RunLinkedData.Testing;

namespace RunLinkedData.Cli.Tests;

/// <summary>What a shell offers: commands, options, and the names that the store has, which are text and nothing else.</summary>
public class CompletionTests(StoreKind kind) : CommandLineFixture(kind)
{
    [TestCase("rld ver", "verify", "versions")]
    [TestCase("rld versions dem", "demand-forecast/")]
    [TestCase("rld why demand-forecast/", "demand-forecast/forecasts@latest")]
    [TestCase("rld runs dem", "demand-forecast")]
    [TestCase("rld lineage x@latest --format ", "dot", "html", "json", "mermaid", "tree")]
    public async Task Suggestions_OfALine_AreWhatMayFollow(string line, params string[] expected)
    {
        var (code, output, _) = await RldAsync($"[suggest:{line.Length}]", line);

        Assert.That(code, Is.Zero);
        Assert.That(output.Split('\n'), Is.SupersetOf(expected));
    }

    [Test]
    public async Task Suggestions_WithoutAStore_AreThereAndMakeNone()
    {
        const string Line = "rld versions --tracking-uri sqlite:///nowhere.db ";
        var (code, output, error) = await RldAsync($"[suggest:{Line.Length}]", Line);

        Assert.That((code, error), Is.EqualTo((0, "")));
        Assert.That(output, Does.Contain("--limit"));
        Assert.That(File.Exists(Folder["nowhere.db"]), Is.False);
    }

    [TestCase("bash")]
    [TestCase("zsh")]
    [TestCase("fish")]
    [TestCase("pwsh")]
    public async Task Script_OfAShell_AsksRld(string shell)
    {
        var (code, output, error) = await RldAsync("completion", shell);

        Assert.That((code, error), Is.EqualTo((0, "")));
        Assert.That(output, Does.Contain("rld \"[suggest:"));
    }

    [Test]
    [Platform("Linux", Reason = "The shell of this test is bash.")]
    public async Task Bash_WithANameThatIsACommand_QuotesItAndRunsNothing()
    {
        await Tracker.RunAsync("a$(touch owned)", _ => Task.CompletedTask);
        var (_, script, _) = await RldAsync("completion", "bash");
        await File.WriteAllTextAsync(
            Folder["try.sh"],
            $$"""
            rld() { dotnet '{{ExampleProgram.CommandLinePath}}' "$@"; }
            {{script}}
            COMP_LINE="rld runs a"; COMP_POINT=10; COMP_WORDS=(rld runs a); COMP_CWORD=2
            _rld
            printf '%s\n' "${COMPREPLY[@]}"
            """);
        var start = new ProcessStartInfo("bash", ["try.sh"]) { WorkingDirectory = Folder.Path, RedirectStandardOutput = true };
        (start.Environment["MLFLOW_TRACKING_URI"], start.Environment["RLD_COMPLETION_SECONDS"]) = (TrackingUri, "60");

        using var bash = Process.Start(start)!;
        var output = await bash.StandardOutput.ReadToEndAsync();
        await bash.WaitForExitAsync();

        Assert.That(output, Is.EqualTo(@"a\$\(touch\ owned\)" + "\n"));
        Assert.That(File.Exists(Folder["owned"]), Is.False);
    }
}
