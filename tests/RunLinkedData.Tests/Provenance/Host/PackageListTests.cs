using System.Text;
using System.Text.Json;
using NUnit.Framework;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Provenance.Host;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.Provenance.Host;

public class PackageListTests
{
    [Test]
    public void Read_TheFileOfThisTestProject_HasPackagesAndProjects()
    {
        List<string> notes = [];

        var packages = PackageList.Read(AppContext.BaseDirectory, "RunLinkedData.Tests", notes);

        var names = packages.Select(package => package.Name).ToList();
        Assert.That(packages, Has.One.Matches<PackageVersion>(package => package is { Name: "NUnit", IsProject: false }));
        Assert.That(packages, Has.One.Matches<PackageVersion>(package => package is { Name: "RunLinkedData", IsProject: true }));
        Assert.That(names, Has.No.Member("RunLinkedData.Tests"));
        Assert.That(names, Is.EqualTo(names.Order(StringComparer.OrdinalIgnoreCase)));
        Assert.That(names, Is.Unique);
        Assert.That(notes, Is.Empty);
    }

    [Test]
    public void Parse_OddEntries_AreLeftOut()
    {
        const string Json =
            """
            {"libraries": {
              "b/2.0.0": {"type": "package"}, "A/1.0.0": {"type": "package"}, "b/2.0.0": {"type": "package"},
              "Mine/1.0.0": {"type": "project"}, "Lib/1.0.0": {"type": "project"},
              "runtime/1": {"type": "runtimepack"}, "noversion": {"type": "package"}, "x/1/2": {"type": "package"}, "none/1": {}
            }}
            """;

        Assert.That(
            PackageList.Parse(Encoding.UTF8.GetBytes("\uFEFF" + Json), "Mine"),
            Is.EqualTo(new[]
            {
                new PackageVersion { Name = "A", Version = "1.0.0" },
                new PackageVersion { Name = "b", Version = "2.0.0" },
                new PackageVersion { Name = "Lib", Version = "1.0.0", IsProject = true },
            }));
    }

    [TestCase("nonsense")]
    [TestCase("[]")]
    [TestCase("{\"libraries\": []}")]
    [TestCase("{\"libraries\": {\"a/1\": 5}}")]
    [TestCase("{\"libraries\": {\"a/1\": {\"type\": 5}}}")]
    public void Read_NotSuchAFile_IsANote(string json)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["x.deps.json"], json);
        List<string> notes = [];

        Assert.That(PackageList.Read(folder.Path, "x", notes), Is.Empty);
        Assert.That(notes, Has.One.Contains("is not as the .NET SDK writes it"));
        Assert.That(
            () => PackageList.Parse(Encoding.UTF8.GetBytes(json), "x"),
            Throws.InstanceOf<JsonException>().Or.InstanceOf<InvalidOperationException>());
    }

    [TestCase("x", "as with a program in a single file")]
    [TestCase(null, "no entry assembly")]
    public void Read_NoFile_IsANote(string? program, string why)
    {
        using var folder = new TemporaryFolder();
        List<string> notes = [];

        Assert.That(PackageList.Read(folder.Path, program, notes), Is.Empty);
        Assert.That(notes, Has.One.Contains(why));
    }
}
