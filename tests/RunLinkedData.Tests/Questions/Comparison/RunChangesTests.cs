using NUnit.Framework;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Questions.Comparison;
using RunLinkedData.Versions.Provenance;

namespace RunLinkedData.Tests.Questions.Comparison;

public class RunChangesTests
{
    /// <summary>A record with what each has, and nothing to compare.</summary>
    internal static readonly RunProvenance Empty = new()
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
        Empty with { Packages = Packages(("Kept", "1"), ("Gone", "1"), ("Newer", "1"), ("Twice", "2"), ("Twice", "1")) },
        Empty with { Packages = Packages(("Newer", "2"), ("New", "1"), ("Kept", "1"), ("Twice", "1"), ("Twice", "2")) },
        new() { Kind = ChangeKind.Package, Name = "Gone", Original = "1" },
        new() { Kind = ChangeKind.Package, Name = "New", Other = "1" },
        new() { Kind = ChangeKind.Package, Name = "Newer", Original = "1", Other = "2" });

    [Test]
    public void Of_ProgramAndMachine_ComparesWhatMatters() => Check(
        Empty with
        {
            Program = new()
            {
                Name = "A",
                Version = "1.0",
                Framework = ".NET 10.0.1",
                Path = "/a/A.dll",
                CommandLine = ["/a/A.dll", "--days", "7"],
            },
            Machine = Machine,
        },
        Empty with
        {
            Program = new() { Name = "A", Version = "1.1", Framework = ".NET 10.0.2", Path = "/b/A.dll", CommandLine = ["/b/A.dll"] },
            Machine = Machine with { Host = "b", Os = "Debian 13", Processors = 4, MemoryBytes = 2, TimeZone = "Europe/Berlin" },
        },
        new() { Kind = ChangeKind.Program, Name = "arguments", Original = "--days 7" },
        new() { Kind = ChangeKind.Program, Name = "framework", Original = ".NET 10.0.1", Other = ".NET 10.0.2" },
        new() { Kind = ChangeKind.Program, Name = "version", Original = "1.0", Other = "1.1" },
        new() { Kind = ChangeKind.Machine, Name = "os", Original = "Debian 12", Other = "Debian 13" },
        new() { Kind = ChangeKind.Machine, Name = "time_zone", Original = "Etc/UTC", Other = "Europe/Berlin" });

    [Test]
    public void Of_OneSideWithoutRecord_ComparesWhatBothTell() => Check(
        Empty with
        {
            Packages = [new() { Name = "A", Version = "1" }],
            Machine = Machine,
            Program = new() { Framework = ".NET 10" },
            EnvironmentVariables = new Dictionary<string, string> { ["TZ"] = "UTC" },
        },
        Empty);

    [Test]
    public void Of_VariablesThatTellHowItWasStarted_AreNoCause() => Check(
        Empty with
        {
            EnvironmentVariables = new Dictionary<string, string>
            {
                ["DOTNET_ROOT_X64"] = "/usr/share/dotnet",
                ["DOTNET_gcServer"] = "1",
                ["SHLVL"] = "1",
            },
        },
        Empty with { EnvironmentVariables = new Dictionary<string, string> { ["DOTNET_NOLOGO"] = "1", ["SHLVL"] = "2" } },
        new Change { Kind = ChangeKind.EnvironmentVariable, Name = "DOTNET_gcServer", Original = "1" });

    [Test]
    public void Of_Scripts_ComparesTheirDigestsWhereBothTellThem()
    {
        var (one, two) = (
            new ProgramProvenance { Script = "/a/job.py", ScriptDigest = "sha256:1" },
            new ProgramProvenance { Script = "/b/job.py", ScriptDigest = "sha256:2" });

        Check(
            Empty with { Program = one },
            Empty with { Program = two },
            new Change { Kind = ChangeKind.Program, Name = "script", Original = "sha256:1", Other = "sha256:2" });
        Check(Empty with { Program = one }, Empty with { Program = two with { ScriptDigest = "sha256:1" } });
        Check(Empty with { Program = one }, Empty with { Program = new() });
    }

    [Test]
    public void Of_Images_ComparesDigestsBeforeNames()
    {
        var digest = "sha256:" + new string('1', 64);
        Check(
            Empty with { Image = new() { Reference = "a:1", Digest = digest } },
            Empty with { Image = new() { Reference = "b:2", Digest = digest } });
        Check(
            Empty with { Image = new() { Reference = "a:1" } },
            Empty with { Image = new() { Reference = "a:2" } },
            new Change { Kind = ChangeKind.Image, Name = "image", Original = "a:1", Other = "a:2" });
        Check(
            Empty with { Image = new() { Reference = "a:1", Digest = digest } },
            Empty,
            new Change { Kind = ChangeKind.Image, Name = "image", Original = $"a@{digest}" });
    }

    [Test]
    public void Of_Executors_NeverComparesIds()
    {
        Executor Batch(string id, string queue) =>
            new("aws-batch", id) { Details = new Dictionary<string, string> { ["queue"] = queue, ["task_arn"] = id } };
        Check(Empty with { Executor = Batch("1", "q") }, Empty with { Executor = Batch("2", "q") });
        Check(
            Empty with { Executor = Batch("1", "q") },
            Empty with { Executor = Batch("2", "r") },
            new Change { Kind = ChangeKind.Executor, Name = "queue", Original = "q", Other = "r" });
        Check(
            Empty with { Executor = Batch("1", "q") },
            Empty with { Executor = new("local", "1") },
            new Change { Kind = ChangeKind.Executor, Name = "kind", Original = "aws-batch", Other = "local" });
        Check(
            Empty,
            Empty with { Executor = Batch("1", "q") },
            new Change { Kind = ChangeKind.Executor, Name = "kind", Other = "aws-batch" });
    }

    [Test]
    public void Of_ExternalInputs_PairsWhatIsNotCommon() => Check(
        Empty with { ExternalInputs = Externals(("day", "s3://b/1", "1"), ("day", "s3://b/2", "2"), ("old", "db", "1")) },
        Empty with { ExternalInputs = Externals(("day", "s3://b/2", "2"), ("day", "s3://b/3", "3"), ("day", "s3://b/3", "4")) },
        new() { Kind = ChangeKind.ExternalInput, Name = "day", Original = "1", Other = "3" },
        new() { Kind = ChangeKind.ExternalInput, Name = "day source", Original = "s3://b/1", Other = "s3://b/3" },
        new() { Kind = ChangeKind.ExternalInput, Name = "day", Other = "4" },
        new() { Kind = ChangeKind.ExternalInput, Name = "day source", Other = "s3://b/3" },
        new() { Kind = ChangeKind.ExternalInput, Name = "old", Original = "1" },
        new() { Kind = ChangeKind.ExternalInput, Name = "old source", Original = "db" });

    [Test]
    public void Notes_RunWithoutRecord_NamesWhatItLacks()
    {
        var full = Empty with
        {
            Packages = [],
            Program = new() { Framework = ".NET 10" },
            EnvironmentVariables = new Dictionary<string, string>(),
            Machine = Machine,
        };

        Assert.That(
            RunChanges.Notes(full, full with { Machine = null }),
            Is.EqualTo(new[] { $"Not compared, as run {Empty.RunId} does not tell them: machine." }));
    }

    private static PackageVersion[] Packages(params (string Name, string Version)[] packages) =>
        [.. packages.Select(package => new PackageVersion { Name = package.Name, Version = package.Version })];

    private static ExternalInput[] Externals(params (string Name, string Source, string Version)[] inputs) =>
        [.. inputs.Select(input => new ExternalInput { Name = input.Name, Source = input.Source, Version = input.Version })];

    private static void Check(RunProvenance one, RunProvenance two, params Change[] changes)
    {
        Assert.That(RunChanges.Of(one, two), Is.EqualTo(changes));
        Assert.That(RunChanges.Of(one, one), Is.Empty);
        Assert.That(
            RunChanges.Of(two, one).Select(change => (change.Kind, change.Name)),
            Is.EquivalentTo(changes.Select(change => (change.Kind, change.Name))));

        // What the one tag hides must not be told apart here.
        if (changes.Any(change => change.Kind
            is ChangeKind.Package or ChangeKind.Program or ChangeKind.EnvironmentVariable or ChangeKind.Machine))
        {
            Assert.That(RunEnvironment.ToTag(one, null), Is.Not.EqualTo(RunEnvironment.ToTag(two, null)));
        }
    }
}
