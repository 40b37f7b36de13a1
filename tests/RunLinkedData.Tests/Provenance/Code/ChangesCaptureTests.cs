using System.Text;
using NUnit.Framework;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Provenance;
using RunLinkedData.Provenance.Code;

namespace RunLinkedData.Tests.Provenance.Code;

public class ChangesCaptureTests
{
    private GitSandbox _git = null!;
    private string _root = null!;

    [SetUp]
    public void SetUp()
    {
        _git = new GitSandbox();
        _root = _git.Make();
    }

    [TearDown]
    public void TearDown() => _git?.Dispose();

    [Test]
    public async Task Capture_NothingChanged_IsCleanWithoutDiff()
    {
        File.WriteAllText(Path.Combine(_root, "untracked.txt"), "new\n");

        var changes = await CaptureAsync();

        Assert.That(changes.Code, Is.EqualTo(Code() with { IsDirty = false }));
        Assert.That(changes.Diff, Is.Null);
        Assert.That(changes.Notes, Is.Empty);
    }

    [Test]
    public async Task Capture_FileChanged_GivesADiffThatGitApplies()
    {
        File.WriteAllText(Path.Combine(_root, "file.txt"), "one\nänder\n");

        var changes = await CaptureAsync();

        Assert.That(changes.Code, Is.EqualTo(Code() with { IsDirty = true, IsDiffCut = false, IsDiffExact = true }));
        Assert.That(Text(changes), Does.StartWith("diff --git a/file.txt b/file.txt\n").And.Contain("\n+änder\n"));
        _git.Git(_root, "checkout", "--quiet", "file.txt");
        File.WriteAllBytes(_git["patch"], changes.Diff!);
        _git.Git(_root, "apply", _git["patch"]);
        Assert.That(File.ReadAllText(Path.Combine(_root, "file.txt")), Is.EqualTo("one\nänder\n"));
    }

    [Test]
    public async Task Capture_StagedOnly_IsDirtyWithItsDiff()
    {
        File.WriteAllText(Path.Combine(_root, "second.txt"), "two\n");
        _git.Git(_root, "add", "second.txt");

        var changes = await CaptureAsync();

        Assert.That(changes.Code.IsDirty, Is.True);
        Assert.That(Text(changes), Does.Contain("+++ b/second.txt").And.Contain("+two"));
    }

    [Test]
    public async Task Capture_FurtherWorkTree_SeesItsOwnChanges()
    {
        _git.Git(_root, "worktree", "add", "--quiet", "-b", "other", _git["tree"]);
        File.WriteAllText(_git["tree", "file.txt"], "two\n");

        Assert.That((await CaptureAsync(root: _git["tree"])).Code.IsDirty, Is.True);
        Assert.That((await CaptureAsync()).Code.IsDirty, Is.False);
    }

    [Test]
    public async Task Capture_Submodule_SeesItsOwnChanges()
    {
        _git.Make("inner");
        _git.Git(_root, "submodule", "--quiet", "add", _git["inner"], "lib");
        _git.Commit(_root);
        File.WriteAllText(Path.Combine(_root, "lib", "file.txt"), "two\n");

        Assert.That(Text(await CaptureAsync(root: Path.Combine(_root, "lib"))), Does.Contain("+two"));
        Assert.That(Text(await CaptureAsync()), Does.Contain("--- a/lib/file.txt"));
    }

    [Test]
    public async Task Capture_EmptyRepository_HasNothingToCompareWith()
    {
        _git.Git(_git.Path, "init", "--quiet", "--initial-branch=main", "empty");
        File.WriteAllText(_git["empty", "file.txt"], "one\n");
        _git.Git(_git["empty"], "add", "file.txt");

        var changes = await CaptureAsync(root: _git["empty"]);

        Assert.That(
            changes.Code,
            Is.EqualTo(new CodeProvenance { Origin = CodeOrigin.ProgramFolder, Branch = "main", Root = _git["empty"], IsDirty = true }));
        Assert.That(changes.Diff, Is.Null);
    }

    [Test]
    public async Task Capture_HugeDiff_IsWithoutTheHugeFileAndTheRestApplies()
    {
        File.WriteAllText(Path.Combine(_root, "file.txt"), string.Concat(Enumerable.Range(0, 2_000_000).Select(i => $"line {i}\n")));
        File.WriteAllText(Path.Combine(_root, "another.txt"), "a\n");
        File.WriteAllText(Path.Combine(_root, "other.txt"), "o\n");
        _git.Git(_root, "add", "another.txt", "other.txt");
        var options = new ProvenanceOptions { MaxDiffBytes = 100_000 };

        var changes = await CaptureAsync(options);

        Assert.That(changes.Code, Is.EqualTo(Code() with { IsDirty = true, IsDiffCut = true, IsDiffExact = false }));
        Assert.That(changes.Notes, Has.One.Contains("without 'file.txt'"));
        _git.AssertGives(changes, ("another.txt", "a\n"u8.ToArray()), ("other.txt", "o\n"u8.ToArray()));
    }

    [TestCase(0)]
    [TestCase(30)]
    public async Task Capture_NoLineFits_KeepsNone(int maxBytes)
    {
        File.WriteAllText(Path.Combine(_root, "file.txt"), "two\n");

        var changes = await CaptureAsync(new ProvenanceOptions { MaxDiffBytes = maxBytes });

        Assert.That(changes.Diff, Is.Empty);
        Assert.That(changes.Code.IsDiffCut, Is.True);
    }

    [Test]
    public async Task Capture_SecretsInTheDiff_AreRedacted()
    {
        File.WriteAllText(Path.Combine(_root, "file.txt"), "one\nPASSWORD=hunter2\nurl: https://joe:pw77@example.com/\n");

        var changes = await CaptureAsync();

        Assert.That(Text(changes), Does.Contain("+PASSWORD=***\n").And.Contain("+url: https://***@example.com/\n"));
        Assert.That(Text(changes), Does.Not.Contain("hunter2").And.Not.Contain("pw77"));
    }

    [Test]
    public async Task Capture_DiffIsSwitchedOff_StillKnowsWhetherItIsDirty()
    {
        File.WriteAllText(Path.Combine(_root, "file.txt"), "two\n");

        var changes = await CaptureAsync(new ProvenanceOptions { Diff = false });

        Assert.That(changes.Code, Is.EqualTo(Code() with { IsDirty = true }));
        Assert.That(changes.Diff, Is.Null);
    }

    [Test]
    public async Task Capture_SettingsOfTheRepositoryThatStartPrograms_StartNone()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Ignore("The program that must not start is a shell script.");
        }

        var started = _git["started"];
        var script = _git["script"];
        File.WriteAllText(script, $"#!/bin/sh\necho x >> '{started}'\n");
        GitSandbox.MakeExecutable(script);
        File.WriteAllText(Path.Combine(_root, ".gitattributes"), "*.txt diff=evil\n");
        _git.Commit(_root);
        foreach (var name in new[]
        {
            "core.fsmonitor", "core.pager", "pager.diff", "pager.status", "diff.external", "diff.evil.command", "diff.evil.textconv",
            "core.sshCommand", "core.askPass",
        })
        {
            _git.Git(_root, "config", name, script);
        }

        Directory.CreateDirectory(Path.Combine(_root, ".git", "hooks"));
        File.Copy(script, Path.Combine(_root, ".git", "hooks", "post-index-change"));
        File.WriteAllText(Path.Combine(_root, "file.txt"), "two\n");

        var changes = await CaptureAsync();

        Assert.That(Text(changes), Does.Contain("+two"));
        Assert.That(File.Exists(started), Is.False);
    }

    [Test]
    public async Task Capture_RepositoryThatNamesAnotherWorkTree_ShowsNoFilesOfIt()
    {
        var outside = Directory.CreateDirectory(_git["outside"]).FullName;
        File.WriteAllText(Path.Combine(outside, "file.txt"), "private\n");
        _git.Git(_root, "config", "core.worktree", outside);

        Assert.That((await CaptureAsync()).Code.IsDirty, Is.False);
    }

    [Test]
    public async Task Capture_BrokenRepository_IsANote()
    {
        var code = Code();
        Directory.Delete(Path.Combine(_root, ".git", "objects"), recursive: true);

        var changes = await ChangesCapture.CaptureAsync(
            code, null, new ProvenanceOptions(), GitSandbox.SearchPath, TimeProvider.System, default);

        Assert.That(changes.Code, Is.EqualTo(code));
        Assert.That(changes.Notes, Has.One.StartsWith("'git status' ended with 128: "));
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("relative:.")]
    public async Task Capture_NoGitOnThePath_IsANote(string? searchPath)
    {
        var changes = await ChangesCapture.CaptureAsync(Code(), null, new ProvenanceOptions(), searchPath, TimeProvider.System, default);

        Assert.That(changes.Code, Is.EqualTo(Code()));
        Assert.That(changes.Notes, Has.One.Contains("no 'git' on the PATH"));
    }

    [Test]
    public async Task Capture_NoWorkTree_AsksNothing()
    {
        var changes = await ChangesCapture.CaptureAsync(
            new CodeProvenance(), null, new ProvenanceOptions(), "", TimeProvider.System, default);

        Assert.That(changes.Code, Is.EqualTo(new CodeProvenance()));
        Assert.That(changes.Notes, Is.Empty);
    }

    private CodeProvenance Code(string? root = null) =>
        CodeCapture.Capture(
            [new CodePlace(CodeOrigin.ProgramFolder, root ?? _root)],
            new ProgramProvenance { Framework = "" },
            new ProvenanceOptions(),
            []);

    private static string? Text(CodeChanges changes) => changes.Diff is { } diff ? Encoding.UTF8.GetString(diff) : null;

    private Task<CodeChanges> CaptureAsync(ProvenanceOptions? options = null, string? root = null, string? script = null) =>
        ChangesCapture.CaptureAsync(
            Code(root), script, options ?? new ProvenanceOptions(), GitSandbox.SearchPath, TimeProvider.System, default);
}
