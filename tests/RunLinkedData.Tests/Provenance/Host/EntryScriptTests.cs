using NUnit.Framework;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Provenance;
using RunLinkedData.Provenance.Host;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.Provenance.Host;

public class EntryScriptTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder()
    {
        _folder = new TemporaryFolder();
        foreach (var name in new[] { "job.py", "other.py", "data.csv", "notebook.ipynb", "program.cs" })
        {
            File.WriteAllText(_folder[name], "x");
        }

        File.WriteAllText(_folder["job"], "#!/bin/sh\n");
        File.WriteAllText(_folder["binary"], "\u007fELF");
    }

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [TestCase("python3 -u job.py other.py", "job.py")]
    [TestCase("./job data.csv", "job")]
    [TestCase("./job.py", "job.py")]
    [TestCase("papermill notebook.ipynb out.ipynb", "notebook.ipynb")]
    [TestCase("dotnet run program.cs", "program.cs")]
    [TestCase("./binary data.csv", null)]
    [TestCase("job data.csv", null)]
    [TestCase("python3 missing.py", null)]
    [TestCase("", null)]
    public void Find_CommandLineOfAGivenProgram_IsItsFirstSource(string line, string? expected) => Assert.That(
        EntryScript.Find(Source(), new ProgramProvenance { CommandLine = line.Split(' ') }, isHosted: true),
        Is.EqualTo(expected is null ? null : _folder[expected]));

    [Test]
    public void Find_ProgramInOneFile_IsThatFile() => Assert.Multiple(() =>
    {
        Assert.That(
            EntryScript.Find(Source() with { SingleFile = _folder["program.cs"] }, null, isHosted: false),
            Is.EqualTo(_folder["program.cs"]));
        Assert.That(EntryScript.Find(Source() with { SingleFile = _folder["gone.cs"] }, null, isHosted: false), Is.Null);
    });

    [Test]
    public void Find_BuiltProgramWithAnArgument_HasNone() =>
        Assert.That(EntryScript.Find(Source() with { CommandLine = ["program.dll", "job.py"] }, null, isHosted: false), Is.Null);

    [Test]
    public void Find_HostOfAScript_IsItsArgument() =>
        Assert.That(
            EntryScript.Find(Source() with { CommandLine = ["host.cs", "program.cs"] }, null, isHosted: true),
            Is.EqualTo(_folder["program.cs"]));

    [Test]
    public void Find_KernelOfANotebook_IsWhatJupyterSays()
    {
        var source = Source() with { Variables = new Dictionary<string, string> { ["JPY_SESSION_NAME"] = _folder["notebook.ipynb"] } };

        Assert.That(EntryScript.Find(source, null, isHosted: true), Is.EqualTo(_folder["notebook.ipynb"]));
    }

    private ProvenanceSource Source() => new()
    {
        Folder = _folder.Path,
        WorkingFolder = _folder.Path,
        Entry = null,
        CommandLine = [],
        Variables = new Dictionary<string, string>(),
    };
}
