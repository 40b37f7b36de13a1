using NUnit.Framework;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Questions.Comparison;

namespace RunLinkedData.Tests.Questions.Comparison;

public class RunChangesTests
{
    private static readonly RunProvenance Empty = new()
    {
        RunId = new string('a', 32),
        RunName = "a",
        Process = "p",
        ExperimentId = "1",
        Status = "FINISHED",
        StartedAt = DateTimeOffset.UnixEpoch,
    };

    private static readonly MachineProvenance Machine = new()
    {
        Host = "a",
        User = "u",
        Os = "Debian 12",
        Architecture = "x64",
        DotnetVersion = "10.0.1",
        Processors = 2,
        MemoryBytes = 1,
        TimeZone = "Etc/UTC",
        IsContainer = true,
    };

    [Test]
    public void Of_Packages_AreComparedByName() => Check(
        Empty with { Packages = [new("Kept", "1"), new("Gone", "1"), new("Newer", "1"), new("Twice", "2"), new("Twice", "1")] },
        Empty with { Packages = [new("Newer", "2"), new("New", "1"), new("Kept", "1"), new("Twice", "1"), new("Twice", "2")] },
        new(ChangeKind.Package, "Gone", "1", null),
        new(ChangeKind.Package, "New", null, "1"),
        new(ChangeKind.Package, "Newer", "1", "2"));

    [Test]
    public void Of_ProgramAndMachine_ComparesWhatMatters() => Check(
        Empty with
        {
            Program = new() { Name = "A", Version = "1.0", Framework = ".NET 10.0.1", Path = "/a/A.dll", CommandLine = ["/a/A.dll", "--days", "7"] },
            Machine = Machine,
        },
        Empty with
        {
            Program = new() { Name = "A", Version = "1.1", Framework = ".NET 10.0.2", Path = "/b/A.dll", CommandLine = ["/b/A.dll"] },
            Machine = Machine with { Host = "b", Os = "Debian 13", Processors = 4, MemoryBytes = 2, TimeZone = "Europe/Berlin" },
        },
        new(ChangeKind.Program, "arguments", "--days 7", null),
        new(ChangeKind.Program, "framework", ".NET 10.0.1", ".NET 10.0.2"),
        new(ChangeKind.Program, "version", "1.0", "1.1"),
        new(ChangeKind.Machine, "os", "Debian 12", "Debian 13"),
        new(ChangeKind.Machine, "time_zone", "Etc/UTC", "Europe/Berlin"));

    [Test]
    public void Of_OneSideWithoutRecord_ComparesWhatBothTell() => Check(
        Empty with { Packages = [new("A", "1")], Machine = Machine, Program = new() { Framework = ".NET 10" }, EnvironmentVariables = new Dictionary<string, string> { ["TZ"] = "UTC" } },
        Empty);

    [Test]
    public void Of_VariablesThatTellHowItWasStarted_AreNoCause() => Check(
        Empty with { EnvironmentVariables = new Dictionary<string, string> { ["DOTNET_ROOT_X64"] = "/usr/share/dotnet", ["DOTNET_gcServer"] = "1", ["SHLVL"] = "1" } },
        Empty with { EnvironmentVariables = new Dictionary<string, string> { ["DOTNET_NOLOGO"] = "1", ["SHLVL"] = "2" } },
        new Change(ChangeKind.EnvironmentVariable, "DOTNET_gcServer", "1", null));

    [Test]
    public void Of_Scripts_ComparesTheirDigestsWhereBothTellThem()
    {
        var (one, two) = (new ProgramProvenance { Script = "/a/job.py", ScriptDigest = "sha256:1" }, new ProgramProvenance { Script = "/b/job.py", ScriptDigest = "sha256:2" });

        Check(Empty with { Program = one }, Empty with { Program = two }, new Change(ChangeKind.Program, "script", "sha256:1", "sha256:2"));
        Check(Empty with { Program = one }, Empty with { Program = two with { ScriptDigest = "sha256:1" } });
        Check(Empty with { Program = one }, Empty with { Program = new() });
    }

    [Test]
    public void Of_Images_ComparesDigestsBeforeNames()
    {
        var digest = "sha256:" + new string('1', 64);
        Check(Empty with { Image = new("a:1", digest) }, Empty with { Image = new("b:2", digest) });
        Check(Empty with { Image = new("a:1") }, Empty with { Image = new("a:2") }, new Change(ChangeKind.Image, "image", "a:1", "a:2"));
        Check(Empty with { Image = new("a:1", digest) }, Empty, new Change(ChangeKind.Image, "image", $"a@{digest}", null));
    }

    [Test]
    public void Of_Executors_NeverComparesIds()
    {
        Executor Batch(string id, string queue) => new("aws-batch", id) { Details = new Dictionary<string, string> { ["queue"] = queue, ["task_arn"] = id } };
        Check(Empty with { Executor = Batch("1", "q") }, Empty with { Executor = Batch("2", "q") });
        Check(Empty with { Executor = Batch("1", "q") }, Empty with { Executor = Batch("2", "r") }, new Change(ChangeKind.Executor, "queue", "q", "r"));
        Check(Empty with { Executor = Batch("1", "q") }, Empty with { Executor = new("local", "1") }, new Change(ChangeKind.Executor, "kind", "aws-batch", "local"));
        Check(Empty, Empty with { Executor = Batch("1", "q") }, new Change(ChangeKind.Executor, "kind", null, "aws-batch"));
    }

    [Test]
    public void Of_ExternalInputs_PairsWhatIsNotCommon() => Check(
        Empty with { ExternalInputs = [new("day", "s3://b/1", "1"), new("day", "s3://b/2", "2"), new("old", "db", "1")] },
        Empty with { ExternalInputs = [new("day", "s3://b/2", "2"), new("day", "s3://b/3", "3"), new("day", "s3://b/3", "4")] },
        new(ChangeKind.ExternalInput, "day", "1", "3"),
        new(ChangeKind.ExternalInput, "day source", "s3://b/1", "s3://b/3"),
        new(ChangeKind.ExternalInput, "day", null, "4"),
        new(ChangeKind.ExternalInput, "day source", null, "s3://b/3"),
        new(ChangeKind.ExternalInput, "old", "1", null),
        new(ChangeKind.ExternalInput, "old source", "db", null));

    [Test]
    public void Notes_RunWithoutRecord_NamesWhatItLacks()
    {
        var full = Empty with { Packages = [], Program = new() { Framework = ".NET 10" }, EnvironmentVariables = new Dictionary<string, string>(), Machine = Machine };

        Assert.That(RunChanges.Notes(full, full with { Machine = null }), Is.EqualTo(new[] { $"Not compared, as run {Empty.RunId} does not tell them: machine." }));
    }

    private static void Check(RunProvenance one, RunProvenance two, params Change[] changes)
    {
        Assert.That(RunChanges.Of(one, two), Is.EqualTo(changes));
        Assert.That(RunChanges.Of(one, one), Is.Empty);
        Assert.That(RunChanges.Of(two, one).Select(change => (change.Kind, change.Name)), Is.EquivalentTo(changes.Select(change => (change.Kind, change.Name))));
    }
}
