using NUnit.Framework;
using RunLinkedData.Testing;

namespace RunLinkedData.Cli.Tests;

/// <summary>Help, wrong command lines, and stores that are not there.</summary>
public class UsageTests
{
    private static readonly string[] Commands = ["versions", "show", "runs", "logs", "reproduce", "alias set", "alias list", "alias rm", "run", "open"];

    [TestCaseSource(nameof(Commands))]
    public async Task Help_OfEveryCommand_HasAnExampleThatNamesIt(string command)
    {
        using var program = await RunAsync([.. command.Split(' '), "--help"]);

        Assert.That(program.ExitCode, Is.Zero);
        Assert.That(program.Output, Does.Contain("Usage:").And.Contain("Examples:").And.Match($"(?s)Examples:.*rld {command} "));
    }

    [TestCase("versions", "forecasts")]
    [TestCase("versions")]
    [TestCase("verions", "a/b")]
    [TestCase("versions", "a/b", "--limit", "0")]
    [TestCase("versions", "a/b", "--param", "x")]
    [TestCase("run", "process")]
    [TestCase]
    public async Task CommandLine_ThatIsWrong_IsToldWithHelpAndCode2(params string[] arguments)
    {
        using var program = await RunAsync(arguments);

        Assert.That((program.ExitCode, program.Output), Is.EqualTo((2, "")));
        Assert.That(program.Error, Does.StartWith("error: ").And.Contain("--help' shows"));
    }

    [TestCase("show", "a/b@latest", "--tracking-uri", "http://127.0.0.1:9")]
    [TestCase("show", "a/b@latest", "--tracking-uri", "ftp://x")]
    [TestCase("show", "a/b@")]
    [TestCase("runs", "nothing")]
    public async Task Store_OrReferenceThatIsNotThere_IsOneErrorAndCode1(params string[] arguments)
    {
        using var program = await RunAsync(arguments, KeyValuePair.Create("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0"));

        Assert.That((program.ExitCode, program.Output), Is.EqualTo((1, "")));
        Assert.That(program.Error, Does.StartWith("error: ").And.Not.Contain("   at "));
    }

    [Test]
    public async Task Verbose_ShowsWhereAnErrorComesFrom()
    {
        using var program = await RunAsync(["runs", "nothing", "--verbose"]);

        Assert.That(program.Error, Does.StartWith("error: ").And.Contain("   at "));
    }

    private static async Task<ExampleProgram> RunAsync(string[] arguments, params KeyValuePair<string, string>[] variables)
    {
        using var folder = new TemporaryFolder();
        var program = ExampleProgram.StartCommandLine(folder.Path, variables, arguments);
        await program.WaitAsync();
        return program;
    }
}
