using NUnit.Framework;
using RunLinkedData.Questions.Reproducing;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.Questions.Reproducing;

/// <summary>The scripts are executed, by a real shell with a real git.</summary>
[Platform(Exclude = "Win", Reason = "there is no sh")]
public class ShellScriptTests
{
    private const string Commit =
        "git init -q repo && cd repo && echo old > code.txt && git add . "
        + "&& git -c user.name=a -c user.email=a@b commit -q -m one && git rev-parse HEAD";

    [Test]
    public async Task ToShellScript_DirtyRun_ExecutesTheChangedCodeOfItsCommitWithItsVariables()
    {
        using var folder = new TemporaryFolder();
        var commit = (await ShellTextTests.ShAsync(Commit, folder.Path)).Trim();
        await ShellTextTests.ShAsync(
            "cd repo && echo new > code.txt && git diff HEAD > ../changes.diff && echo "
            + "later > code.txt && git -c user.name=a -c user.email=a@b commit -qam two",
            folder.Path);
        var value = "it's \"$HOME\"\n`id` \\";
        var reproduction = new Reproduction
        {
            RunId = "0123456789abcdef0123456789abcdef",
            Process = "p\ntouch broken",
            Commit = commit,
            Remote = folder["repo"],
            IsDirty = true,
            Diff = "provenance/changes.diff",
            Command = ["sh", "-c", "cat code.txt; printf '%s|%s' \"$RLD_PARAM_A\" \"$1\"", "sh", value],
            Variables = new Dictionary<string, string> { ["MLFLOW_TRACKING_URI"] = "sqlite:////data/my db", ["RLD_PARAM_A"] = value },
            Warnings = ["one\ntouch broken"],
        };

        var script = reproduction.ToShellScript();
        var output = await ShellTextTests.ShAsync(script, folder.Path, "changes.diff");

        Assert.That(output, Is.EqualTo($"new\n{value}|{value}"));
        Assert.That(Path.Exists(folder["broken"]), Is.False);
        Assert.That(script, Does.Contain("# one touch broken")
            .And.Contain("mlflow artifacts download --run-id 0123456789abcdef0123456789abcdef --artifact-path provenance/changes.diff"));
    }

    [Test]
    public async Task ToShellScript_CleanRun_ExecutesItsCommit()
    {
        using var folder = new TemporaryFolder();
        var commit = (await ShellTextTests.ShAsync(Commit, folder.Path)).Trim();
        var reproduction = new Reproduction
        {
            RunId = "r1",
            Process = "p",
            Commit = commit,
            Remote = folder["repo"],
            Command = ["cat", "code.txt"],
        };

        Assert.That(await ShellTextTests.ShAsync(reproduction.ToShellScript(), folder.Path), Is.EqualTo("old\n"));
    }

    [Test]
    public async Task ToShellScript_NoAddressOfTheRepository_FindsTheCommitInTheWorkTree()
    {
        using var folder = new TemporaryFolder();
        var commit = (await ShellTextTests.ShAsync(Commit, folder.Path)).Trim();
        var reproduction = new Reproduction
        {
            RunId = "r1",
            Process = "p",
            Commit = commit,
            Root = folder["repo"],
            Command = ["cat", "code.txt"],
        };

        Assert.That(await ShellTextTests.ShAsync(reproduction.ToShellScript(), folder.Path), Is.EqualTo("old\n"));
        Assert.That(
            await ShellTextTests.ShAsync((reproduction with { RunId = "r2", Root = null }).ToShellScript(), folder["repo"]),
            Is.EqualTo("old\n"),
            "the folder that it is in");
        Assert.That(
            await ShellTextTests.ShAsync(
                $"RLD_REPOSITORY='{folder["repo"]}'\n{(reproduction with { RunId = "r3", Root = "/gone" }).ToShellScript()}", folder.Path),
            Is.EqualTo("old\n"));
    }

    [Test]
    public async Task ToShellScript_CommitThatIsNotThere_SaysSo()
    {
        using var folder = new TemporaryFolder();
        await ShellTextTests.ShAsync(Commit, folder.Path);
        var commit = new string('a', 40);
        var reproduction = new Reproduction
        {
            RunId = "r1",
            Process = "p",
            Commit = commit,
            Root = folder["repo"],
            Command = ["echo", "executed"],
        };

        var output = await ShellTextTests.ShAsync($"(\n{reproduction.ToShellScript()}) 2>&1 || true", folder.Path);

        Assert.That(output, Does.Contain($"The repository {folder["repo"]} does not hold commit {commit}.").And.Not.Contain("executed"));
    }

    [Test]
    public async Task ToShellScript_NothingKnown_ExecutesWhereItIs()
    {
        var reproduction = new Reproduction { RunId = "r1", Process = "p", Command = ["printf", "%s", "here"] };

        Assert.That(await ShellTextTests.ShAsync(reproduction.ToShellScript()), Is.EqualTo("here"));
        Assert.That(await ShellTextTests.ShAsync((reproduction with { Command = [] }).ToShellScript()), Is.Empty);
    }
}
