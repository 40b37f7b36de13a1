using System.Net;
using System.Net.Sockets;
using NUnit.Framework;
using RunLinkedData.Testing;

namespace RunLinkedData.Cli.Tests;

/// <summary>Commands on a server that takes the call and never answers, that is dead, or whose name nobody knows.</summary>
public class InterruptTests
{
    private static readonly string[] NobodyThere = ["http://127.0.0.1:1", "http://no-such-host.invalid", "https://127.0.0.1:1"];

    private const string Version = "demand-forecast/forecasts@latest";

    private static readonly string[][] Commands =
    [
        ["versions", "demand-forecast/forecasts"],
        ["show", Version],
        ["get", Version],
        ["runs"],
        ["lineage", Version],
        ["why", Version],
        ["diff", Version, Version, "--rows", "--key", "day"],
        ["history", "demand-forecast/forecasts"],
        ["events", "demand-forecast", "--follow"],
        ["logs", Version, "--follow"],
        ["reproduce", Version],
        ["verify", "demand-forecast"],
        ["alias", "set", Version, "prod"],
        ["run", "demand-forecast", "--", "true"],
        ["open", Version],
        ["doctor"],
    ];

    [Platform(Exclude = "Win", Reason = "Signals are those of POSIX.")]
    [TestCaseSource(nameof(Commands))]
    public async Task Interrupt_OfACommandThatWaits_EndsItWith130(params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        using var program = ExampleProgram.StartCommandLine(
            folder.Path,
            [
                new("MLFLOW_TRACKING_URI", $"http://127.0.0.1:{((IPEndPoint)server.LocalEndpoint).Port}"),
                new("RLD_CACHE_DIR", folder["cache"]),
            ],
            arguments);
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        using var call = await server.AcceptTcpClientAsync(timeout.Token);
        while (!program.Error.Contains("waiting: ", StringComparison.Ordinal))
        {
            Assert.That(program.HasExited, Is.False, program.Error);
            await Task.Delay(50, timeout.Token);
        }

        program.Signal("INT");
        await program.WaitAsync();

        Assert.That((program.ExitCode, program.Output), Is.EqualTo((130, "")));
        Assert.That(program.Error, Does.Contain("no answer for 2 s").And.EndWith("Interrupted.\n").And.Not.Contain("error:"));
        Assert.That(Directory.GetFileSystemEntries(folder.Path), Is.Empty);
    }

    [Platform(Exclude = "Win", Reason = "Signals are those of POSIX.")]
    [Test]
    public async Task Wait_ForAnAnswer_IsToldAgainAndAgain()
    {
        using var folder = new TemporaryFolder();
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        using var program = ExampleProgram.StartCommandLine(
            folder.Path, [new("MLFLOW_TRACKING_URI", $"http://127.0.0.1:{((IPEndPoint)server.LocalEndpoint).Port}")], ["runs"]);
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!program.Error.Contains("no answer for 6 s", StringComparison.Ordinal))
        {
            Assert.That(program.HasExited, Is.False, program.Error);
            await Task.Delay(50, timeout.Token);
        }

        program.Signal("INT");
        await program.WaitAsync();

        Assert.That(program.Error, Does.Contain("no answer for 2 s").And.Contain("no answer for 4 s"));
    }

    [Test]
    public async Task NobodyThere_EveryCommand_SaysSoWithoutAnyLongWait(
        [ValueSource(nameof(Commands))] string[] arguments, [ValueSource(nameof(NobodyThere))] string server)
    {
        using var folder = new TemporaryFolder();
        using var program = ExampleProgram.StartCommandLine(
            folder.Path, [new("MLFLOW_TRACKING_URI", server), new("RLD_CACHE_DIR", folder["cache"])], arguments);

        await program.WaitAsync();

        Assert.That(program.ExitCode, Is.EqualTo(arguments[0] == "doctor" ? 3 : 1));
        Assert.That(
            program.Output + program.Error,
            Does.Contain("MLFLOW_TRACKING_URI").And.Not.Contain("the next one is in").And.Not.Contain("8 attempts"));
    }
}
