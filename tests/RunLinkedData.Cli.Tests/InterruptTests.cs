using System.Net;
using System.Net.Sockets;
using NUnit.Framework;
using RunLinkedData.Testing;

namespace RunLinkedData.Cli.Tests;

/// <summary>Ctrl-C while a command waits for a server that takes the call and never answers.</summary>
[Platform(Exclude = "Win", Reason = "Signals are those of POSIX.")]
public class InterruptTests
{
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
        ["logs", Version, "--follow"],
        ["reproduce", Version],
        ["verify", "demand-forecast"],
        ["alias", "set", Version, "prod"],
        ["run", "demand-forecast", "--", "true"],
        ["open", Version],
        ["doctor"],
    ];

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

        program.Signal("INT");
        await program.WaitAsync();

        Assert.That((program.ExitCode, program.Output, program.Error), Is.EqualTo((130, "", "Interrupted.\n")));
        Assert.That(Directory.GetFileSystemEntries(folder.Path), Is.Empty);
    }
}
