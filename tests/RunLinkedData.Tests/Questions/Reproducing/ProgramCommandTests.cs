using NUnit.Framework;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Questions.Reproducing;

namespace RunLinkedData.Tests.Questions.Reproducing;

public class ProgramCommandTests
{
    [TestCase("/src/examples/Demand/bin/Debug/net10.0/Demand.dll", "/src", "dotnet run --project examples/Demand -- --n 1")]
    [TestCase(
        "/src/examples/Demand/bin/Release/net10.0/linux-x64/Demand.dll",
        "/src/",
        "dotnet run --project examples/Demand --configuration Release -- --n 1")]
    [TestCase("/src/bin/Debug/net10.0/Demand.dll", "/src", "dotnet run --project . -- --n 1")]
    [TestCase(@"C:\src\a b\bin\Debug\net10.0\Demand.dll", "C:/src", "dotnet run --project a b -- --n 1")]
    [TestCase("/srcs/Demand/bin/Debug/net10.0/Demand.dll", "/src", "dotnet Demand.dll --n 1")]
    [TestCase("/src/app/Demand.dll", "/src", "dotnet Demand.dll --n 1")]
    [TestCase("/app/Demand.dll", null, "dotnet Demand.dll --n 1")]
    public void Of_Program_IsItsProjectOrTheCommandLine(string path, string? root, string expected)
    {
        var program = new ProgramProvenance
        {
            Framework = ".NET",
            Path = path,
            Executable = "/usr/bin/dotnet",
            CommandLine = ["Demand.dll", "--n", "1"],
        };

        Assert.That(string.Join(' ', ProgramCommand.Of(program, root)), Is.EqualTo(expected));
    }

    [TestCase("/src/jobs/job.cs", "/src", "jobs/job.cs")]
    [TestCase("/src/jobs/job.cs", "/other", "/src/jobs/job.cs")]
    [TestCase("/src/jobs/job.cs", null, "/src/jobs/job.cs")]
    public void Of_ProgramInOneFile_IsThatFile(string script, string? root, string expected)
    {
        var program = new ProgramProvenance
        {
            Path = "/cache/job-1/bin/debug/job.dll",
            Script = script,
            CommandLine = ["/cache/job-1/bin/debug/job.dll", "x"],
        };

        Assert.That(ProgramCommand.Of(program, root), Is.EqualTo(new[] { "dotnet", "run", expected, "--", "x" }));
    }

    [Test]
    public void Of_ProgramOfItsOwn_IsThatProgram()
    {
        var program = new ProgramProvenance { Framework = ".NET", Executable = "/app/Demand", CommandLine = ["/app/Demand.dll", "x"] };

        Assert.That(ProgramCommand.Of(program, null), Is.EqualTo(new[] { "/app/Demand", "x" }));
        Assert.That(ProgramCommand.Of(program with { CommandLine = null }, null), Is.Empty);
        Assert.That(ProgramCommand.Of(null, "/src"), Is.Empty);
    }
}
