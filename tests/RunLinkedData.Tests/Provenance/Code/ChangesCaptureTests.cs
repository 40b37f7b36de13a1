using System.Text;
using NUnit.Framework;
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

        Assert.That(changes.Code, Is.EqualTo(Code() with { IsDirty = true, IsDiffCut = false }));
        Assert.That(changes.Diff, Does.StartWith("diff --git a/file.txt b/file.txt\n").And.Contain("\n+änder\n"));
        _git.Git(_root, "checkout", "--quiet", "file.txt");
        File.WriteAllText(_git["patch"], changes.Diff);
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
        Assert.That(changes.Diff, Does.Contain("+++ b/second.txt").And.Contain("+two"));
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

        Assert.That((await CaptureAsync(root: Path.Combine(_root, "lib"))).Diff, Does.Contain("+two"));
        Assert.That((await CaptureAsync()).Diff, Does.Contain("-dirty"));
    }

    [Test]
    public async Task Capture_EmptyRepository_HasNothingToCompareWith()
    {
        _git.Git(_git.Path, "init", "--quiet", "--initial-branch=main", "empty");
        File.WriteAllText(_git["empty", "file.txt"], "one\n");
        _git.Git(_git["empty"], "add", "file.txt");

        var changes = await CaptureAsync(root: _git["empty"]);

        Assert.That(changes.Code, Is.EqualTo(new CodeProvenance { Branch = "main", Root = _git["empty"], IsDirty = true }));
        Assert.That(changes.Diff, Is.Null);
    }

    [Test]
    public async Task Capture_HugeDiff_IsCutAtTheEndOfALine()
    {
        File.WriteAllText(Path.Combine(_root, "file.txt"), string.Concat(Enumerable.Range(0, 2_000_000).Select(i => $"line {i}\n")));
        var options = new ProvenanceOptions { MaxDiffBytes = 100_000 };

        var changes = await CaptureAsync(options);

        Assert.That(changes.Code, Is.EqualTo(Code() with { IsDirty = true, IsDiffCut = true }));
        Assert.That(Encoding.UTF8.GetByteCount(changes.Diff!), Is.InRange(99_900, 100_000));
        Assert.That(changes.Diff, Does.Match(@"\n\+line \d+\n$"));
        Assert.That(changes.Notes, Is.Empty);
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

        Assert.That(changes.Diff, Does.Contain("+PASSWORD=***\n").And.Contain("+url: https://***@example.com/\n"));
        Assert.That(changes.Diff, Does.Not.Contain("hunter2").And.Not.Contain("pw77"));
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
        foreach (var name in new[] { "core.fsmonitor", "core.pager", "pager.diff", "pager.status", "diff.external", "diff.evil.command", "diff.evil.textconv", "core.sshCommand", "core.askPass" })
        {
            _git.Git(_root, "config", name, script);
        }

        Directory.CreateDirectory(Path.Combine(_root, ".git", "hooks"));
        File.Copy(script, Path.Combine(_root, ".git", "hooks", "post-index-change"));
        File.WriteAllText(Path.Combine(_root, "file.txt"), "two\n");

        var changes = await CaptureAsync();

        Assert.That(changes.Diff, Does.Contain("+two"));
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

        var changes = await ChangesCapture.CaptureAsync(code, new ProvenanceOptions(), GitSandbox.SearchPath, TimeProvider.System, default);

        Assert.That(changes.Code, Is.EqualTo(code));
        Assert.That(changes.Notes, Has.One.StartsWith("'git status' ended with 128: "));
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("relative:.")]
    public async Task Capture_NoGitOnThePath_IsANote(string? searchPath)
    {
        var changes = await ChangesCapture.CaptureAsync(Code(), new ProvenanceOptions(), searchPath, TimeProvider.System, default);

        Assert.That(changes.Code, Is.EqualTo(Code()));
        Assert.That(changes.Notes, Has.One.Contains("no 'git' on the PATH"));
    }

    [Test]
    public async Task Capture_NoWorkTree_AsksNothing()
    {
        var changes = await ChangesCapture.CaptureAsync(new CodeProvenance(), new ProvenanceOptions(), "", TimeProvider.System, default);

        Assert.That(changes.Code, Is.EqualTo(new CodeProvenance()));
        Assert.That(changes.Notes, Is.Empty);
    }

    private CodeProvenance Code(string? root = null) =>
        CodeCapture.Capture(root ?? _root, new ProgramProvenance { Framework = "" }, new ProvenanceOptions(), []);

    private Task<CodeChanges> CaptureAsync(ProvenanceOptions? options = null, string? root = null) =>
        ChangesCapture.CaptureAsync(Code(root), options ?? new ProvenanceOptions(), GitSandbox.SearchPath, TimeProvider.System, default);
}
