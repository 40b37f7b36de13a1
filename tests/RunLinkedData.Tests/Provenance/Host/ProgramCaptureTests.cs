using System.Reflection;
using NUnit.Framework;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Provenance;
using RunLinkedData.Provenance.Host;

namespace RunLinkedData.Tests.Provenance.Host;

public class ProgramCaptureTests
{
    private const string Id = "0123456789abcdef0123456789abcdef01234567";

    [TestCase("1.2.3+" + Id, "1.2.3", Id)]
    [TestCase("1.2.3-rc.1+build.5." + Id, "1.2.3-rc.1+build.5", Id)]
    [TestCase("1.2.3+build.5", "1.2.3+build.5", null)]
    [TestCase("1.2." + Id, "1.2." + Id, null)]
    [TestCase("1.2.3", "1.2.3", null)]
    [TestCase(null, null, null)]
    public void Split_AnInformationalVersion_TellsTheCommitFromIt(string? text, string? version, string? commit) =>
        Assert.That(ProgramCapture.Split(text), Is.EqualTo((version, commit)));

    [Test]
    public void Capture_AnAssembly_KnowsNameVersionAndPath()
    {
        List<string> notes = [];
        var assembly = typeof(PackageVersion).Assembly;

        var program = ProgramCapture.Capture(assembly, ["tool", "--password", "x"], new ProvenanceOptions(), notes);

        var informational = assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        Assert.That((program.Name, program.Path), Is.EqualTo(("RunLinkedData", assembly.Location)));
        Assert.That(informational, Does.StartWith(program.Version!));
        Assert.That(program.Framework, Does.StartWith(".NET "));
        Assert.That(program.CommandLine, Is.EqualTo(new[] { "tool", "--password", "***" }));
        Assert.That(notes, Is.Empty);
    }

    [Test]
    public void Capture_NoEntryAssembly_IsANote()
    {
        List<string> notes = [];

        var program = ProgramCapture.Capture(null, [], new ProvenanceOptions { CommandLine = false }, notes);

        Assert.That(program, Is.EqualTo(new ProgramProvenance
        {
            Framework = program.Framework,
            Path = Environment.ProcessPath,
            Executable = Environment.ProcessPath,
        }));
        Assert.That(notes, Has.One.Contains("no entry assembly"));
    }

    [Test]
    public void Capture_EndlessCommandLine_IsCutWithANote()
    {
        List<string> notes = [];

        var program = ProgramCapture.Capture(null, [.. Enumerable.Repeat(new string('x', 999), 100)], new ProvenanceOptions(), notes);

        Assert.That(program.CommandLine, Has.Count.EqualTo(65));
        Assert.That(notes, Has.One.Contains("its last 35 arguments"));
    }
}
