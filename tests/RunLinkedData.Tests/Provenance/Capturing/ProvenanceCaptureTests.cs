using NUnit.Framework;
using RunLinkedData.Model;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Provenance;
using RunLinkedData.Provenance.Capturing;

namespace RunLinkedData.Tests.Provenance.Capturing;

public class ProvenanceCaptureTests
{
    private static readonly ProvenanceSource Source = ProvenanceSource.OfProgram(
        new Dictionary<string, string> { ["TZ"] = "UTC", ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "" },
        TimeProvider.System);

    [Test]
    public void Variables_OfTheProcess_AreAllThere()
    {
        var variables = EnvironmentSettings.OfProgram.All;

        Assert.That(variables["PATH"], Is.EqualTo(Environment.GetEnvironmentVariable("PATH")));
        Assert.That(variables, Has.Count.EqualTo(Environment.GetEnvironmentVariables().Count));
    }

    [Test]
    public void Capture_ThisProcess_HasEveryPart()
    {
        var capture = ProvenanceCapture.Capture(Source, new ProvenanceOptions());

        Assert.That(capture.Program.Framework, Does.StartWith(".NET "));
        Assert.That(capture.Program.CommandLine, Is.Not.Empty);
        Assert.That(capture.Packages, Is.Not.Null);
        Assert.That(capture.Machine?.Host, Is.EqualTo(Environment.MachineName));
        Assert.That(capture.EnvironmentVariables, Is.EqualTo(new Dictionary<string, string> { ["TZ"] = "UTC" }));
    }

    [Test]
    public async Task Capture_AllIsSwitchedOff_HasTheProgramOnly()
    {
        var options = new ProvenanceOptions { Git = false, Packages = false, CommandLine = false, Machine = false };
        options.EnvironmentVariables.Clear();

        var capture = ProvenanceCapture.Capture(Source with { Entry = typeof(PackageVersion).Assembly }, options);
        var changes = await capture.CaptureChangesAsync(Source, options);

        Assert.That(
            capture.Code,
            Is.EqualTo(new CodeProvenance { Commit = capture.Program.Commit, Origin = capture.Program.Commit is null ? null : "build" }));
        Assert.That(
            (capture.Packages, capture.Machine, capture.Program.CommandLine),
            Is.EqualTo((default(object), default(object), default(object))));
        Assert.That(capture.EnvironmentVariables, Is.Empty);
        Assert.That(capture.Notes, Is.Empty);
        Assert.That(changes.Code, Is.EqualTo(capture.Code));
    }

    [Test]
    public void Capture_RunnerOfTests_TakesNameAndStampOfTheTestsAndNamesTheHost()
    {
        var capture = ProvenanceCapture.Capture(Source with { Entry = typeof(TestAttribute).Assembly }, new ProvenanceOptions());

        Assert.That((capture.Program.Name, capture.Program.Host), Is.EqualTo(("RunLinkedData.Tests", "nunit.framework")));
        Assert.That(capture.Packages, Has.Some.With.Property("Name").EqualTo("NUnit"));
    }

    [Test]
    public void Capture_NotebookInAHost_TakesTheWorkingFolderAndNoStampOfTheHost()
    {
        using var git = new Code.GitSandbox();
        var source = Source with { Entry = typeof(TestAttribute).Assembly, Loaded = () => [], WorkingFolder = git.Make() };

        var capture = ProvenanceCapture.Capture(source, new ProvenanceOptions());

        Assert.That(
            (capture.Program.Name, capture.Program.Host, capture.Program.Commit),
            Is.EqualTo(("nunit.framework", "nunit.framework", default(string))));
        Assert.That((capture.Code.Commit, capture.Code.Origin), Is.EqualTo((git.Head(git["repo"]), "working_folder")));
        Assert.That(capture.Packages, Is.Null);
    }

    [Test]
    public async Task Capture_ProgramInOneFile_IsOfTheRepositoryOfItsSource()
    {
        using var git = new Code.GitSandbox();
        var root = git.Make();
        var script = Path.Combine(root, "job.cs");
        File.WriteAllText(script, "x\n");
        var source = Source with { Entry = typeof(PackageVersion).Assembly, SingleFile = script, WorkingFolder = git.Path };

        var capture = ProvenanceCapture.Capture(source, new ProvenanceOptions());
        var changes = await capture.CaptureChangesAsync(source, new ProvenanceOptions());

        Assert.That(
            (capture.Code.Commit, capture.Code.Origin, capture.Program.Script), Is.EqualTo((git.Head(root), "script_folder", script)));
        Assert.That((changes.Code.IsDirty, changes.Script?.Copy), Is.EqualTo((true, default(byte[]))));
        git.AssertGives(changes, ("job.cs", "x\n"u8.ToArray()));
    }

    [Test]
    public async Task CaptureChanges_ARealWorkTree_AddsTheDirtyFlag()
    {
        using var git = new Code.GitSandbox();
        ProvenanceOptions options = new() { CodeFolder = git.Make() };
        File.WriteAllText(git["repo", "file.txt"], "two\n");

        var changes = await ProvenanceCapture.Capture(Source, options).CaptureChangesAsync(Source, options);

        Assert.That(changes.Code.IsDirty, Is.True);
        Assert.That(System.Text.Encoding.UTF8.GetString(changes.Diff!), Does.Contain("+two"));
    }
}
