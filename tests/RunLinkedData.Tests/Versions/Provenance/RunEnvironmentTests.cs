using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Tests.Questions.Comparison;
using RunLinkedData.Versions.Provenance;

namespace RunLinkedData.Tests.Versions.Provenance;

public class RunEnvironmentTests
{
    private static readonly RunProvenance Record = RunChangesTests.Empty with
    {
        Packages = [new PackageVersion { Name = "A", Version = "1" }, new PackageVersion { Name = "B", Version = "2" }],
        EnvironmentVariables = new Dictionary<string, string> { ["LANG"] = "C", ["MODE"] = "x" },
        Program = new() { Name = "A", Version = "1", Framework = ".NET 10", Path = "/a/A.dll", CommandLine = ["/a/A.dll", "--days", "7"] },
    };

    [Test]
    public void ToTag_TheSameElsewhereAndInOtherOrder_IsTheSame()
    {
        var other = Record with
        {
            RunId = new string('b', 32),
            Packages = [.. Record.Packages!.Reverse()],
            EnvironmentVariables = new Dictionary<string, string> { ["MODE"] = "x", ["SHLVL"] = "2", ["LANG"] = "C" },
            Program = Record.Program! with { Path = "/b/A.dll", CommandLine = ["/b/A.dll", "--days", "7"], CpuSeconds = 3 },
        };

        Assert.That(RunEnvironment.ToTag(other, null), Is.EqualTo(RunEnvironment.ToTag(Record, null)));
    }

    [Test]
    public void ToTag_FactsThatReadTheSameTogether_AreToldApart()
    {
        var one = Record with { Program = Record.Program! with { CommandLine = ["A", "a b"] } };
        var two = Record with { Program = Record.Program! with { CommandLine = ["A", "a", "b"] } };

        Assert.That(RunEnvironment.ToTag(one, null), Is.Not.EqualTo(RunEnvironment.ToTag(two, null)));
    }

    [Test]
    public void ToTag_UncommittedChanges_CountAndMustBeKnown()
    {
        var dirty = Record with { Code = new CodeProvenance { IsDirty = true } };

        Assert.Multiple(() =>
        {
            Assert.That(RunEnvironment.ToTag(dirty, null), Is.Null);
            Assert.That(RunEnvironment.ToTag(dirty with { Code = dirty.Code with { IsDiffCut = true } }, [1]), Is.Null);
            Assert.That(RunEnvironment.ToTag(dirty, [1]), Is.EqualTo(RunEnvironment.ToTag(dirty with { RunName = "other" }, [1])));
            Assert.That(RunEnvironment.ToTag(dirty, [1]), Is.Not.EqualTo(RunEnvironment.ToTag(dirty, [2])));
            Assert.That(RunEnvironment.ToTag(dirty, [1]), Is.Not.EqualTo(RunEnvironment.ToTag(Record, null)));
        });
    }

    [Test]
    public void FindRecord_RunThatRanInTheSame_HasItAndItsOwnParameters()
    {
        var found = RunEnvironment.FindRecord(Run("one"), "p", Run("one"), Record);

        Assert.Multiple(() =>
        {
            Assert.That(found!.Packages, Is.SameAs(Record.Packages));
            Assert.That(found.EnvironmentVariables, Is.SameAs(Record.EnvironmentVariables));
            Assert.That(found.Program, Is.SameAs(Record.Program));
            Assert.That(found.Parameters["own"], Is.EqualTo("1"));
        });
    }

    [Test]
    public void FindRecord_OtherOrUnknownEnvironmentOrMembers_IsNull()
    {
        var member = new Tag(RunTags.MemberPrefix + new string('c', 8), "FINISHED");

        Assert.Multiple(() =>
        {
            Assert.That(RunEnvironment.FindRecord(Run("one"), "p", Run("two"), Record), Is.Null);
            Assert.That(RunEnvironment.FindRecord(Run(null), "p", Run(null), Record), Is.Null);
            Assert.That(RunEnvironment.FindRecord(Run("one", member), "p", Run("one"), Record), Is.Null);
        });
    }

    private static MlflowRun Run(string? environment, params Tag[] tags) => new()
    {
        Info = new()
        {
            RunId = new string('b', 32),
            RunName = "b",
            ExperimentId = "1",
            UserId = "",
            Status = RunStatus.Finished,
            StartTime = 1,
            ArtifactUri = "",
            LifecycleStage = LifecycleStage.Active,
        },
        Metrics = [],
        Params = [new Param("own", "1")],
        Tags = environment is null ? tags : [.. tags, new Tag(RunTags.Environment, environment)],
        Inputs = [],
    };
}
