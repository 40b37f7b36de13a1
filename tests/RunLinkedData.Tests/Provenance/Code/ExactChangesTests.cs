using System.Text;
using NUnit.Framework;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Provenance;
using RunLinkedData.Provenance.Code;

namespace RunLinkedData.Tests.Provenance.Code;

/// <summary>The recorded diff gives the files as they were, whatever bytes they have; or the record says that it does not.</summary>
public class ExactChangesTests
{
    private static readonly byte[] Random = [.. Enumerable.Range(0, 5000).Select(i => (byte)(i * 7919 >> 3))];

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

    private static IEnumerable<TestCaseData> Contents()
    {
        byte[] latin = [.. "// gr"u8, 0xFC, .. "n\n"u8];
        yield return Case("Latin1", [.. latin, .. "class A;\n"u8], [.. latin, .. "class B;\n"u8]);
        yield return Case("Latin1OnTheLine", latin, [.. "// "u8, 0xE9, 0x85, 0xA0, (byte)'\n']);
        yield return Case(
            "Utf16",
            Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes("class A;\n")).ToArray(),
            Encoding.Unicode.GetBytes("class B;\n"));
        yield return Case("Binary", [0, .. Random], [.. Random, 0]);
        yield return Case("BinaryToText", [0, .. Random], "text"u8.ToArray());
        yield return Case("CrLfWithoutEnd", "a\r\nb\r\n"u8.ToArray(), "a\r\nc\rd"u8.ToArray());
        yield return Case("Emptied", "a\n"u8.ToArray(), []);
        yield return Case("Grown", [], "diff --git a/x b/x\n@@ -1 +1 @@\n"u8.ToArray());

        static TestCaseData Case(string name, byte[] before, byte[] after) =>
            new TestCaseData(before, after).SetName($"Capture_{name}_GivesTheBytes");
    }

    [TestCaseSource(nameof(Contents))]
    public async Task Capture_BytesOfAllKinds_ComeOutAsTheyWere(byte[] before, byte[] after)
    {
        File.WriteAllBytes(Path.Combine(_root, "a.cs"), before);
        _git.Commit(_root);
        File.WriteAllBytes(Path.Combine(_root, "a.cs"), after);

        var changes = await CaptureAsync();

        Assert.That((changes.Code.IsDirty, changes.Code.IsDiffCut, changes.Code.IsDiffExact), Is.EqualTo((true, false, true)));
        Assert.That(changes.Notes, Is.Empty);
        _git.AssertGives(changes, ("a.cs", after));
    }

    [TestCaseSource(nameof(Contents))]
    public async Task Capture_BytesOfAllKindsInAnUntrackedSource_ComeOutAsTheyWere(byte[] before, byte[] after)
    {
        Directory.CreateDirectory(Path.Combine(_root, "sub folder"));
        File.WriteAllBytes(Path.Combine(_root, "a.cs"), before);
        File.WriteAllBytes(Path.Combine(_root, "sub folder", "ä \\ \"b\".py"), after);

        var changes = await CaptureAsync();

        Assert.That(
            (changes.Code.IsDirty, changes.Code.IsDiffCut, changes.Code.IsDiffExact),
            Is.EqualTo((true, false, true)),
            string.Join('\n', changes.Notes));
        _git.AssertGives(changes, ("a.cs", before), (Path.Combine("sub folder", "ä \\ \"b\".py"), after));
    }

    [Test]
    public async Task Capture_Submodules_TheirFilesAreInTheDiff()
    {
        _git.Make("deep");
        _git.Make("inner");
        _git.Git(_git["inner"], "submodule", "--quiet", "add", _git["deep"], "deep");
        _git.Commit(_git["inner"]);
        _git.Git(_root, "submodule", "--quiet", "add", _git["inner"], "lib/inner");
        _git.Git(_root, "submodule", "--quiet", "update", "--init", "--recursive");
        _git.Commit(_root);
        var inner = Path.Combine(_root, "lib", "inner");
        File.WriteAllText(Path.Combine(inner, "second.txt"), "committed\n");
        _git.Commit(inner);
        File.WriteAllText(Path.Combine(inner, "file.txt"), "changed\n");
        File.WriteAllText(Path.Combine(inner, "new.py"), "x = 1\n");
        File.WriteAllText(Path.Combine(inner, "deep", "file.txt"), "deep\n");

        var changes = await CaptureAsync();

        Assert.That((changes.Code.IsDirty, changes.Code.IsDiffExact), Is.EqualTo((true, true)), string.Join('\n', changes.Notes));
        _git.AssertGives(
            changes,
            (Path.Combine("lib", "inner", "second.txt"), "committed\n"u8.ToArray()),
            (Path.Combine("lib", "inner", "file.txt"), "changed\n"u8.ToArray()),
            (Path.Combine("lib", "inner", "new.py"), "x = 1\n"u8.ToArray()),
            (Path.Combine("lib", "inner", "deep", "file.txt"), "deep\n"u8.ToArray()));
    }

    [Test]
    public async Task Capture_NewSubmodule_IsNamedInANote()
    {
        _git.Make("inner");
        _git.Git(_root, "submodule", "--quiet", "add", _git["inner"], "lib");

        var changes = await CaptureAsync();

        Assert.That((changes.Code.IsDirty, changes.Code.IsDiffCut, changes.Code.IsDiffExact), Is.EqualTo((true, true, false)));
        Assert.That(changes.Notes, Has.One.Contains("submodules 'lib'"));
    }

    [Test]
    public async Task Capture_UntrackedFiles_SourcesCountAndDataDoesNot()
    {
        foreach (var path in new[]
        {
            "new.py", "Sub/New.CS", "Makefile", "data.csv", "ignored.py", "mlruns/1/a.py", "obj/b.cs", "notes.txt",
        })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_git["repo", path])!);
            File.WriteAllText(_git["repo", path], "x\n");
        }

        File.WriteAllText(Path.Combine(_root, ".git", "info", "exclude"), "ignored.py\n");

        var changes = await CaptureAsync();

        var text = Encoding.UTF8.GetString(changes.Diff!);
        Assert.That(
            text.Split('\n').Where(line => line.StartsWith("+++ ", StringComparison.Ordinal)),
            Is.EqualTo(new[] { "+++ b/Makefile", "+++ b/Sub/New.CS", "+++ b/new.py" }));
        Assert.That((changes.Code.IsDirty, changes.Code.IsDiffExact), Is.EqualTo((true, true)));
    }

    [Test]
    public async Task Capture_IgnoredScript_IsInTheDiffAsItWasStarted()
    {
        File.WriteAllText(Path.Combine(_root, ".git", "info", "exclude"), "*.py\n");
        var script = Path.Combine(_root, "job.py");
        File.WriteAllText(script, "print(1)\n");

        var changes = await CaptureAsync(script: script);

        Assert.That((changes.Code.IsDirty, changes.Script!.Digest.Length, changes.Script.Copy), Is.EqualTo((true, 71, default(byte[]))));
        _git.AssertGives(changes, ("job.py", "print(1)\n"u8.ToArray()));
    }

    [Test]
    public async Task Capture_TrackedScript_NeedsNoCopy()
    {
        File.WriteAllText(Path.Combine(_root, "job.py"), "print(1)\n");
        _git.Commit(_root);

        var changes = await CaptureAsync(script: Path.Combine(_root, "job.py"));

        Assert.That((changes.Code.IsDirty, changes.Diff, changes.Script!.Copy), Is.EqualTo((false, default(byte[]), default(byte[]))));
    }

    [Test]
    public async Task Capture_ScriptOutsideOfTheRepository_IsCopiedWithoutSecrets()
    {
        var script = _git["job.py"];
        File.WriteAllBytes(script, [.. "# gr"u8, 0xFC, .. "n\npassword = \"hunter2\"\n"u8]);

        var (inside, none) = (await CaptureAsync(script: script), await CaptureAsync(script: script, code: new CodeProvenance()));

        foreach (var changes in new[] { inside, none })
        {
            Assert.That(changes.Script!.Copy, Is.EqualTo((byte[])[.. "# gr"u8, 0xFC, .. "n\npassword = \"***\"\n"u8]));
            Assert.That(changes.Notes, Has.One.Contains("secrets were replaced"));
        }
    }

    [Test]
    public async Task Capture_CodeIsSecret_KeepsNoScript()
    {
        File.WriteAllText(_git["job.py"], "print(1)\n");

        var changes = await CaptureAsync(new ProvenanceOptions { Diff = false }, _git["job.py"]);

        Assert.That((changes.Script!.Digest.Length, changes.Script.Copy), Is.EqualTo((71, default(byte[]))));
    }

    [Test]
    public async Task Capture_ManyUntrackedSources_KeepsTheFirstAndNamesOthers()
    {
        for (var i = 0; i < 230; i++)
        {
            File.WriteAllText(Path.Combine(_root, $"a{i:000}.py"), "x\n");
        }

        var changes = await CaptureAsync();

        Assert.That((changes.Code.IsDirty, changes.Code.IsDiffCut), Is.EqualTo((true, true)));
        Assert.That(Encoding.UTF8.GetString(changes.Diff!), Does.Contain("b/a199.py").And.Not.Contain("b/a200.py"));
        Assert.That(changes.Notes, Has.One.Contains("'a200.py'").And.One.Contains("20 more"));
    }

    [Test]
    public async Task Capture_SecretBesideOtherBytes_ReplacesTheSecretOnly()
    {
        byte[] front = [.. "// gr"u8, 0xFC, .. "n "u8, 0x85, (byte)'\n'];
        File.WriteAllBytes(Path.Combine(_root, "a.cs"), "old\n"u8.ToArray());
        _git.Commit(_root);
        File.WriteAllBytes(Path.Combine(_root, "a.cs"), [.. front, .. "PASSWORD=hunt"u8, 0xA0, .. "er2\n"u8]);

        var changes = await CaptureAsync();

        Assert.That((changes.Code.IsDiffCut, changes.Code.IsDiffExact), Is.EqualTo((false, false)));
        Assert.That(changes.Notes, Has.One.Contains("secrets in 'a.cs' were replaced"));
        _git.AssertGives(changes, ("a.cs", [.. front, .. "PASSWORD=***\n"u8]));
    }

    [Test]
    public async Task Capture_SecretInALineThatWasThereBefore_SaysThatThePatchIsRefused()
    {
        File.WriteAllText(Path.Combine(_root, "file.txt"), "PASSWORD=hunter2\none\n");
        _git.Commit(_root);
        File.WriteAllText(Path.Combine(_root, "file.txt"), "PASSWORD=hunter2\ntwo\n");

        var changes = await CaptureAsync();

        Assert.That(changes.Code.IsDiffExact, Is.False);
        Assert.That(changes.Notes, Has.One.Contains("'git apply' does not take"));
    }

    [Test]
    public async Task Capture_SecretInUtf16_IsNeitherStoredNorHidden()
    {
        byte[] Text(string text) => [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(text)];
        File.WriteAllBytes(Path.Combine(_root, "a.cs"), Text("old\n"));
        _git.Commit(_root);
        File.WriteAllBytes(Path.Combine(_root, "a.cs"), Text("password = \"hunter2\";\n"));
        File.WriteAllBytes(Path.Combine(_root, "b.cs"), Text("password = \"hunter2\";\n"));

        var changes = await CaptureAsync();

        Assert.That((changes.Code.IsDiffCut, changes.Code.IsDiffExact), Is.EqualTo((true, false)));
        Assert.That(changes.Notes, Has.One.Contains("without 'a.cs'").And.One.Contains("'b.cs' were replaced"));
        _git.AssertGives(changes, ("a.cs", Text("old\n")), ("b.cs", Text("password = \"***\";\n")));
    }

    [Test]
    public async Task Capture_WorkTreeHasMovedOnSinceTheBuild_IsNotAsked()
    {
        File.WriteAllText(Path.Combine(_root, "file.txt"), "two\n");
        var code = new CodeProvenance
        {
            Commit = new string('a', 40),
            Origin = CodeOrigin.Build,
            WorkTreeCommit = _git.Head(_root),
            Root = _root,
        };

        var changes = await CaptureAsync(code: code);

        Assert.That((changes.Code, changes.Diff), Is.EqualTo((code, default(byte[]))));
    }

    [Test]
    public async Task Capture_CommitOfTheOptions_SaysWhatTheDiffIsAgainst()
    {
        File.WriteAllText(Path.Combine(_root, "file.txt"), "two\n");
        var code = new CodeProvenance
        {
            Commit = new string('a', 40),
            Origin = CodeOrigin.Options,
            WorkTreeCommit = _git.Head(_root),
            Root = _root,
        };

        var changes = await CaptureAsync(code: code);

        Assert.That((changes.Code.IsDirty, changes.Code.IsDiffExact), Is.EqualTo((true, false)));
        Assert.That(changes.Notes, Has.One.Contains($"against commit {_git.Head(_root)}"));
    }

    private Task<CodeChanges> CaptureAsync(ProvenanceOptions? options = null, string? script = null, CodeProvenance? code = null)
    {
        code ??= CodeCapture.Capture(
            [new CodePlace(CodeOrigin.WorkingFolder, _root)], new ProgramProvenance(), new ProvenanceOptions(), []);
        return ChangesCapture.CaptureAsync(
            code, script, options ?? new ProvenanceOptions(), GitSandbox.SearchPath, TimeProvider.System, default);
    }
}
