using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using NUnit.Framework;
using RunLinkedData.Testing;

namespace RunLinkedData.Cli.Tests;

/// <summary>Help, wrong command lines, and stores that are not there.</summary>
public partial class UsageTests
{
    private static readonly string[] Commands =
        [
            "versions", "show", "get", "runs", "lineage", "uses", "diff", "why", "history", "logs", "reproduce", "verify",
            "status", "check", "contract init", "contract diff", "publish", "log-input", "alias set", "alias list", "alias rm", "events",
            "run", "open", "dagster report", "doctor",
        ];

    [TestCaseSource(nameof(Commands))]
    public async Task Help_OfEveryCommand_HasAnExampleThatNamesIt(string command)
    {
        using var program = await RunAsync([.. command.Split(' '), "--help"]);

        Assert.That(program.ExitCode, Is.Zero);
        Assert.That(program.Output, Does.Contain("Usage:").And.Contain("Examples:").And.Match($@"(?s)Examples:.*rld {command}\b"));
    }

    [TestCaseSource(nameof(Commands))]
    public async Task Help_OfEveryCommand_LeavesTheStoreAlone(string command)
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        using var program = await RunAsync(
            [.. command.Split(' '), "--help"],
            new("MLFLOW_TRACKING_URI", $"http://{server.LocalEndpoint}"),
            new("RLD_COMPLETION_SECONDS", "1"));

        Assert.That(program.ExitCode, Is.Zero);
        Assert.That(server.Pending(), Is.False);
    }

    [TestCase("versions", "<process/dataset>  The dataset")]
    [TestCase("show", "<ref>  A data version")]
    [TestCase("diff", "<a>  A data version")]
    [TestCase("runs", "<process>  The process")]
    public async Task Help_OfAnArgument_HasItsNameAndNoneOfTheStore(string command, string expected)
    {
        using var program = await RunAsync([command, "--help"]);

        Assert.That(Blanks().Replace(program.Output, "  "), Does.Contain(expected));
    }

    [TestCase("databricks", "Databricks workspace")]
    [TestCase("databricks://profile", "Databricks workspace")]
    [TestCase("databricks-uc", "model registry")]
    [TestCase("postgresql+psycopg2://mlflow:hunter2@db/mlflow", "'postgresql+psycopg2:' is a database that an MLflow server")]
    [TestCase("mlruns", "names a folder")]
    [TestCase("file:///data/mlruns", "names a folder")]
    [TestCase("s3://bucket/x", "No tracking store is known for 's3:'")]
    public async Task TrackingUri_OfAnotherKind_IsToldWhatItIsAndWhatThereIs(string uri, string expected)
    {
        using var program = await RunAsync(["runs", "--tracking-uri", uri]);

        Assert.That((program.ExitCode, program.Output), Is.EqualTo((1, "")));
        Assert.That(program.Error, Does.Contain(expected).And.Contain("https://mlflow.example.com").And.Not.Contain("hunter2"));
    }

    [TestCase("versions", "forecasts")]
    [TestCase("versions")]
    [TestCase("verions", "a/b")]
    [TestCase("versions", "a/b", "--limit", "0")]
    [TestCase("versions", "a/b", "--param", "x")]
    [TestCase("query", "select 1", "--limit", "0")]
    [TestCase("query", "select 1", "--limit", "-1")]
    [TestCase("query", "select 1", "--limit", "x")]
    [TestCase("openlineage", "a/b@latest", "--since", "x")]
    [TestCase("runs", "--older-than", "0")]
    [TestCase("logs", "a/b@latest", "--executor", "--member", "x")]
    [TestCase("diff", "a/b@latest", "a/b@prod", "--rows", "--key")]
    [TestCase("run", "process", "--param", "x", "--", "true")]
    [TestCase("run", "process", "--output", "x", "--", "true")]
    [TestCase("run", "process")]
    [TestCase("run", "--process", "process", "--", "true")]
    [TestCase("run", "process", "--outputs", "x=x", "--", "true")]
    [TestCase("get", "a/b@latest", "--format", "xml")]
    [TestCase("get", "a/b@latest", "--format", "csv", "--json")]
    [TestCase("get", "a/b@latest", "--format", "jsonl", "--escape-formulas")]
    [TestCase("get", "a/b@latest", "--head", "1", "--escape-formulas")]
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

    [GeneratedRegex(" {2,}")]
    private static partial Regex Blanks();
}
