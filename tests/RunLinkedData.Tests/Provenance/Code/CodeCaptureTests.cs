using NUnit.Framework;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Provenance;
using RunLinkedData.Provenance.Code;

namespace RunLinkedData.Tests.Provenance.Code;

public class CodeCaptureTests
{
    private GitSandbox _git = null!;
    private List<string> _notes = null!;

    [SetUp]
    public void SetUp()
    {
        _git = new GitSandbox();
        _notes = [];
    }

    [TearDown]
    public void TearDown() => _git?.Dispose();

    [Test]
    public void Capture_FolderDeepInAWorkTree_KnowsCommitBranchAndRoot()
    {
        var root = _git.Make();
        var folder = Directory.CreateDirectory(Path.Combine(root, "bin", "Debug")).FullName + Path.DirectorySeparatorChar;

        var code = Capture(folder);

        Assert.That(
            code,
            Is.EqualTo(new CodeProvenance { Origin = CodeOrigin.ProgramFolder, Commit = _git.Head(root), Branch = "main", Root = root }));
        Assert.That(_notes, Is.Empty);
    }

    [Test]
    public void Capture_DetachedHead_HasNoBranch()
    {
        var root = _git.Make();
        _git.Git(root, "checkout", "--quiet", "--detach");

        Assert.That(
            Capture(root), Is.EqualTo(new CodeProvenance { Origin = CodeOrigin.ProgramFolder, Commit = _git.Head(root), Root = root }));
    }

    [Test]
    public void Capture_PackedRefs_FindsTheVeryBranch()
    {
        var root = _git.Make();
        _git.Git(root, "branch", "main-2");
        _git.Git(root, "checkout", "--quiet", "-b", "feature/main");
        File.WriteAllText(Path.Combine(root, "file.txt"), "two\n");
        var commit = _git.Commit(root);
        _git.Git(root, "pack-refs", "--all");
        Assert.That(File.Exists(Path.Combine(root, ".git", "refs", "heads", "feature", "main")), Is.False);

        Assert.That(
            Capture(root),
            Is.EqualTo(new CodeProvenance { Origin = CodeOrigin.ProgramFolder, Commit = commit, Branch = "feature/main", Root = root }));
        _git.Git(root, "checkout", "--quiet", "main");
        Assert.That(Capture(root).Commit, Is.EqualTo(_git.Head(root)).And.Not.EqualTo(commit));
    }

    [Test]
    public void Capture_LooseRefOverAPackedOne_TakesTheLooseOne()
    {
        var root = _git.Make();
        _git.Git(root, "pack-refs", "--all");
        File.WriteAllText(Path.Combine(root, "file.txt"), "two\n");

        Assert.That(_git.Commit(root), Is.EqualTo(Capture(root).Commit));
    }

    [Test]
    public void Capture_Sha256Repository_KnowsTheLongId()
    {
        var root = _git.Make("repo", "--object-format=sha256");

        Assert.That(Capture(root).Commit, Is.EqualTo(_git.Head(root)).And.Length.EqualTo(64));
    }

    [Test]
    public void Capture_FurtherWorkTree_KnowsItsOwnHeadAndTheSharedRemote()
    {
        var root = _git.Make();
        _git.Git(root, "remote", "add", "origin", "https://github.com/acme/forecast.git");
        _git.Git(root, "worktree", "add", "--quiet", "-b", "other", _git["tree"]);
        File.WriteAllText(_git["tree", "file.txt"], "two\n");
        var commit = _git.Commit(_git["tree"]);

        var code = Capture(_git["tree"]);

        Assert.That(
            code,
            Is.EqualTo(new CodeProvenance
            {
                Commit = commit,
                Origin = CodeOrigin.ProgramFolder,
                Branch = "other",
                Remote = "https://github.com/acme/forecast.git",
                CommitUrl = $"https://github.com/acme/forecast/commit/{commit}",
                Root = _git["tree"],
            }));
        Assert.That(commit, Is.Not.EqualTo(_git.Head(root)));
    }

    [Test]
    public void Capture_Submodule_IsItsOwnRepository()
    {
        var inner = _git.Make("inner");
        var root = _git.Make();
        _git.Git(root, "submodule", "--quiet", "add", inner, "lib/inner");
        _git.Commit(root);

        var code = Capture(Path.Combine(root, "lib", "inner"));

        Assert.That(code, Is.EqualTo(new CodeProvenance
        {
            Origin = CodeOrigin.ProgramFolder,
            Commit = _git.Head(inner),
            Branch = "main",
            Remote = inner,
            Root = Path.Combine(root, "lib", "inner"),
        }));
        Assert.That(code.Commit, Is.Not.EqualTo(_git.Head(root)));
    }

    [Test]
    public void Capture_GitFileThatPointsElsewhere_FollowsIt()
    {
        var root = _git.Make();
        _git.Git(_git.Path, "clone", "--quiet", "--separate-git-dir", _git["store"], root, "copy");
        Assert.That(File.Exists(_git["copy", ".git"]));

        Assert.That(Capture(_git["copy"]), Is.EqualTo(new CodeProvenance
        {
            Origin = CodeOrigin.ProgramFolder,
            Commit = _git.Head(root),
            Branch = "main",
            Remote = root,
            Root = _git["copy"],
        }));
    }

    [Test]
    public void Capture_EmptyRepository_SaysThatThereIsNoCommit()
    {
        _git.Git(_git.Path, "init", "--quiet", "--initial-branch=main", "empty");

        Assert.That(
            Capture(_git["empty"]),
            Is.EqualTo(new CodeProvenance { Origin = CodeOrigin.ProgramFolder, Branch = "main", Root = _git["empty"] }));
        Assert.That(_notes, Has.One.Contains("no commit on 'refs/heads/main' yet"));
    }

    [Test]
    public void Capture_CredentialsInTheRemote_AreNotKept()
    {
        var root = _git.Make();
        _git.Git(root, "remote", "add", "origin", "https://joe:hunter2@gitlab.com/acme/data/forecast.git?private_token=abc");

        var code = Capture(root);

        Assert.That(code.Remote, Is.EqualTo("https://gitlab.com/acme/data/forecast.git"));
        Assert.That(code.CommitUrl, Is.EqualTo($"https://gitlab.com/acme/data/forecast/-/commit/{code.Commit}"));
    }

    [Test]
    public void Capture_SeveralRemotes_TakesThatOfTheBranchThenOriginThenTheOnlyOne()
    {
        var root = _git.Make();
        _git.Git(root, "remote", "add", "mirror", "https://example.com/mirror");
        Assert.That(Capture(root).Remote, Is.EqualTo("https://example.com/mirror"));

        _git.Git(root, "remote", "add", "origin", "https://example.com/origin");
        Assert.That(Capture(root).Remote, Is.EqualTo("https://example.com/origin"));

        _git.Git(root, "config", "branch.main.remote", "mirror");
        Assert.That(Capture(root).Remote, Is.EqualTo("https://example.com/mirror"));

        _git.Git(root, "remote", "remove", "origin");
        _git.Git(root, "remote", "add", "third", "https://example.com/third");
        _git.Git(root, "checkout", "--quiet", "-b", "other");
        Assert.That(Capture(root).Remote, Is.Null);
    }

    [Test]
    public void Capture_NoWorkTree_TakesTheCommitOfTheBuild()
    {
        var built = new string('a', 40);

        var code = CodeCapture.Capture(
            [new CodePlace(CodeOrigin.ProgramFolder, Path.GetPathRoot(Path.GetTempPath())!)],
            new ProgramProvenance { Framework = "", Commit = built },
            new ProvenanceOptions(),
            _notes);

        Assert.That(code, Is.EqualTo(new CodeProvenance { Commit = built, Origin = CodeOrigin.Build }));
        Assert.That(_notes, Is.Empty);
    }

    [Test]
    public void Capture_WorkTreeHasMovedOnSinceTheBuild_KeepsBothAndTheBuildWins()
    {
        var root = _git.Make();
        var built = new string('a', 40);

        var code = CodeCapture.Capture(
            [new CodePlace(CodeOrigin.ProgramFolder, root)],
            new ProgramProvenance { Framework = "", Commit = built },
            new ProvenanceOptions(),
            _notes);

        Assert.That(
            code,
            Is.EqualTo(new CodeProvenance { Commit = built, Origin = CodeOrigin.Build, WorkTreeCommit = _git.Head(root), Root = root }));
        Assert.That(_notes, Has.One.Contains("was built from commit aaaa"));
    }

    [Test]
    public void Capture_BuiltFromTheCommitOfTheWorkTree_IsOneFact()
    {
        var root = _git.Make();
        var program = new ProgramProvenance { Framework = "", Commit = _git.Head(root) };

        var code = CodeCapture.Capture([new CodePlace(CodeOrigin.ProgramFolder, root)], program, new ProvenanceOptions(), _notes);

        Assert.That(
            code, Is.EqualTo(new CodeProvenance { Commit = program.Commit, Origin = CodeOrigin.Build, Branch = "main", Root = root }));
        Assert.That(_notes, Is.Empty);
    }

    [Test]
    public void Capture_SeveralPlaces_TakesTheFirstThatLiesInAWorkTree()
    {
        var root = _git.Make();
        var outside = Directory.CreateDirectory(_git["outside"]).FullName;
        CodePlace[] places =
        [
            new(CodeOrigin.ScriptFolder, outside),
            new(CodeOrigin.WorkingFolder, root),
            new(CodeOrigin.ProgramFolder, _git.Make("other")),
        ];

        var code = CodeCapture.Capture(places, new ProgramProvenance { Framework = "" }, new ProvenanceOptions(), _notes);

        Assert.That((code.Origin, code.Root), Is.EqualTo((CodeOrigin.WorkingFolder, root)));
    }

    [Test]
    public void Capture_Options_GoFirst()
    {
        var root = _git.Make();
        var options = new ProvenanceOptions
        {
            Commit = new string('b', 40),
            Branch = "release",
            Remote = "https://x:y@github.com/acme/other",
        };

        var code = CodeCapture.Capture(
            [new CodePlace(CodeOrigin.ProgramFolder, root)], new ProgramProvenance { Framework = "" }, options, _notes);

        Assert.That(
            code,
            Is.EqualTo(new CodeProvenance
            {
                Commit = options.Commit,
                Origin = CodeOrigin.Options,
                WorkTreeCommit = _git.Head(root),
                Branch = "release",
                Remote = "https://github.com/acme/other",
                CommitUrl = $"https://github.com/acme/other/commit/{options.Commit}",
                Root = root,
            }));
    }

    [Test]
    public void Capture_GitIsSwitchedOff_LooksAtNoWorkTree() =>
        Assert.That(
            CodeCapture.Capture(
                [new CodePlace(CodeOrigin.ProgramFolder, _git.Make())],
                new ProgramProvenance { Framework = "" },
                new ProvenanceOptions { Git = false },
                _notes),
            Is.EqualTo(new CodeProvenance()));

    [TestCase("")]
    [TestCase("nonsense")]
    [TestCase("ref: refs/heads/../../../secret")]
    [TestCase("ref: /etc/passwd")]
    [TestCase("ref: refs/heads/\0")]
    [TestCase("ref: secret")]
    [TestCase("ref: HEAD")]
    [TestCase("0123456789")]
    public void Capture_HeadIsNonsense_IsANoteAndReadsNothingElse(string head)
    {
        var root = _git.Make();
        File.WriteAllText(Path.Combine(root, "secret"), new string('c', 40));
        File.WriteAllText(Path.Combine(root, ".git", "secret"), new string('c', 40));
        File.WriteAllText(Path.Combine(root, ".git", "HEAD"), head);

        Assert.That(Capture(root), Is.EqualTo(new CodeProvenance { Origin = CodeOrigin.ProgramFolder, Root = root }));
        Assert.That(_notes, Has.Count.EqualTo(1));
    }

    [Test]
    public void Capture_RefsThatNameEachOther_Ends()
    {
        var root = _git.Make();
        File.WriteAllText(Path.Combine(root, ".git", "refs", "heads", "main"), "ref: refs/heads/other\n");
        File.WriteAllText(Path.Combine(root, ".git", "refs", "heads", "other"), "ref: refs/heads/main\n");

        Assert.That(Capture(root).Commit, Is.Null);
        Assert.That(_notes, Has.One.Contains("too many others"));
    }

    [Test]
    public void Capture_HugeFiles_AreNotRead()
    {
        var root = _git.Make();
        foreach (var name in new[] { "config", "packed-refs", Path.Combine("refs", "heads", "main") })
        {
            using var file = File.OpenWrite(Path.Combine(root, ".git", name));
            file.SetLength(100L * 1024 * 1024 * 1024);
        }

        Assert.That(Capture(root), Is.EqualTo(new CodeProvenance { Origin = CodeOrigin.ProgramFolder, Branch = "main", Root = root }));
        Assert.That(_notes.Count(note => note.Contains("was not read", StringComparison.Ordinal)), Is.EqualTo(3));
    }

    [Test]
    public void Capture_PipesAndDevicesInsteadOfFiles_DoNotHoldItUp()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Ignore("Windows has no such files.");
        }

        var root = _git.Make();
        var git = Path.Combine(root, ".git");
        File.Delete(Path.Combine(git, "config"));
        File.CreateSymbolicLink(Path.Combine(git, "config"), "/dev/zero");
        File.Delete(Path.Combine(git, "refs", "heads", "main"));
        using (var mkfifo = System.Diagnostics.Process.Start("mkfifo", Path.Combine(git, "refs", "heads", "main")))
        {
            mkfifo.WaitForExit();
            Assert.That(mkfifo.ExitCode, Is.Zero);
        }

        Assert.That(Capture(root), Is.EqualTo(new CodeProvenance { Origin = CodeOrigin.ProgramFolder, Branch = "main", Root = root }));
        Assert.That(_notes, Has.Count.EqualTo(1));
    }

    [Test]
    public void Capture_GitFileThatLeadsNowhere_IsANote()
    {
        _git.Make();
        var folder = Directory.CreateDirectory(_git["repo", "copy"]).FullName;
        foreach (var text in new[] { "gitdir: ../gone\n", "gitdir: \0\n", "gitdir: ", "nonsense" })
        {
            _notes.Clear();
            File.WriteAllText(Path.Combine(folder, ".git"), text);

            Assert.That(Capture(folder), Is.EqualTo(new CodeProvenance()));
            Assert.That(_notes, Has.One.Contains("does not lead to a git repository"));
        }
    }

    [Test]
    public void Capture_FolderThatCannotBe_IsANote()
    {
        Assert.That(Capture("\0"), Is.EqualTo(new CodeProvenance()));
        Assert.That(_notes, Has.One.Contains("No git work tree could be looked for"));
    }

    private CodeProvenance Capture(string folder) =>
        CodeCapture.Capture(
            [new CodePlace(CodeOrigin.ProgramFolder, folder)], new ProgramProvenance { Framework = "" }, new ProvenanceOptions(), _notes);
}
