using NUnit.Framework;
using RunLinkedData.Testing;

namespace RunLinkedData.Cli.Tests;

/// <summary>Help, wrong command lines, and stores that are not there.</summary>
public class UsageTests
{
    private static readonly string[] Commands =
        [
            "versions", "show", "get", "runs", "lineage", "diff", "why", "history", "logs", "reproduce", "verify", "alias set",
            "alias list", "alias rm", "run", "open", "doctor",
        ];

    [TestCaseSource(nameof(Commands))]
    public async Task Help_OfEveryCommand_HasAnExampleThatNamesIt(string command)
    {
        using var program = await RunAsync([.. command.Split(' '), "--help"]);

        Assert.That(program.ExitCode, Is.Zero);
        Assert.That(program.Output, Does.Contain("Usage:").And.Contain("Examples:").And.Match($@"(?s)Examples:.*rld {command}\b"));
    }

    [TestCase("versions", "forecasts")]
    [TestCase("versions")]
    [TestCase("verions", "a/b")]
    [TestCase("versions", "a/b", "--limit", "0")]
    [TestCase("versions", "a/b", "--param", "x")]
    [TestCase("run", "process")]
    [TestCase("get", "a/b@latest", "--format", "xml")]
    [TestCase("get", "a/b@latest", "--format", "csv", "--json")]
    [TestCase("diff", "a/b@latest", "a/b@prod", "--rows")]
    [TestCase("diff", "a/b@latest", "a/b@prod", "--key", "x")]
    [TestCase("lineage", "a/b@latest", "--depth", "-1")]
    [TestCase("alias", "ste")]
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
    public async Task Command_ThatIsMisspelt_IsGuessed()
    {
        using var program = await RunAsync(["versoins", "a/b"]);

        Assert.That(
            (program.ExitCode, program.Error),
            Is.EqualTo((2, "error: There is no command 'rld versoins'. Did you mean 'versions'?\n'rld --help' shows how it is used.\n")));
    }

    [Test]
    public async Task Nothing_ShowsTheCommands()
    {
        using var program = await RunAsync([]);

        Assert.That((program.ExitCode, program.Error), Is.EqualTo((0, "")));
        Assert.That(program.Output, Does.Contain("why <ref>"));
    }

    [Test]
    public async Task Store_ThatIsNotThere_IsNotMade()
    {
        using var folder = new TemporaryFolder();
        using var program = ExampleProgram.StartCommandLine(folder.Path, [], "versions", "a/b");
        await program.WaitAsync();

        Assert.That((program.ExitCode, program.Error), Is.EqualTo((1, program.Error)));
        Assert.That(program.Error, Does.StartWith($"error: There is no tracking database '{folder["mlflow.db"]}'"));
        Assert.That(Directory.GetFileSystemEntries(folder.Path), Is.Empty);
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
