using System.Diagnostics;
using System.Text.Json.Nodes;
using NUnit.Framework;
using RunLinkedData.Testing;

namespace RunLinkedData.Cli.Tests;

/// <summary>Programs of a shell under <c>rld run</c>, with the store that a working directory has of its own.</summary>
[Platform(Exclude = "Win", Reason = "The programs of these tests are scripts of a POSIX shell.")]
public abstract class ProgramFixture
{
    protected TemporaryFolder Folder { get; private set; } = null!;

    [SetUp]
    public void MakeFolder() => Folder = new TemporaryFolder();

    [TearDown]
    public void DropFolder() => Folder.Dispose();

    /// <summary>Starts a command line of <c>rld</c>.</summary>
    protected ExampleProgram Start(params string[] arguments) => ExampleProgram.StartCommandLine(Folder.Path, [], arguments);

    /// <summary>Starts a script as a run, and waits until it has printed that it is ready.</summary>
    protected async Task<ExampleProgram> StartReadyAsync(string script, params string[] options)
    {
        var program = Start(["run", "p", .. options, "--", "sh", "-c", script]);
        await UntilAsync(() => program.Output.Contains("ready", StringComparison.Ordinal) || program.HasExited);
        Assert.That(program.HasExited, Is.False, program.Error);
        return program;
    }

    /// <summary>Runs a command line of <c>rld</c> to its end.</summary>
    protected async Task<(int Code, string Output, string Error)> RldAsync(params string[] arguments)
    {
        using var program = Start(arguments);
        await program.WaitAsync();
        return (program.ExitCode, program.Output, program.Error);
    }

    /// <summary>Runs a script of a shell to its end, which finds <c>rld</c> as <c>$RLD</c>; what it prints, as bytes.</summary>
    protected async Task<(byte[] Output, byte[] Error)> ShellAsync(string script)
    {
        using var shell = Process.Start(ShellOf(script))!;
        using MemoryStream error = new();
        var copying = shell.StandardError.BaseStream.CopyToAsync(error);
        using MemoryStream output = new();
        await shell.StandardOutput.BaseStream.CopyToAsync(output);
        await copying;
        await shell.WaitForExitAsync();
        return (output.ToArray(), error.ToArray());
    }

    /// <summary>A shell that finds <c>rld</c> as <c>$RLD</c>.</summary>
    protected ProcessStartInfo ShellOf(string script)
    {
        ProcessStartInfo start = new("sh", ["-c", script])
        {
            WorkingDirectory = Folder.Path,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["RLD"] = $"dotnet {ExampleProgram.CommandLinePath}";
        start.Environment.Remove("MLFLOW_TRACKING_URI");
        start.Environment.Remove("MLFLOW_RUN_ID");
        start.Environment.Remove("PYTHONUNBUFFERED");
        return start;
    }

    /// <summary>The newest run.</summary>
    protected async Task<JsonNode> LastRunAsync()
    {
        var (code, output, error) = await RldAsync("runs", "--json");
        Assert.That(code, Is.Zero, error);
        return JsonNode.Parse(output)!["runs"]![0]!;
    }

    /// <summary>The log of the newest run.</summary>
    protected async Task<string> LastLogAsync() => (await RldAsync("logs", (string)(await LastRunAsync())["run_id"]!)).Output;

    protected static async Task UntilAsync(Func<bool> condition)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!condition())
        {
            await Task.Delay(50, timeout.Token);
        }
    }

    /// <summary>Whether a process goes on, and is not merely waiting to be buried.</summary>
    protected static bool IsAlive(string id) =>
        Process.Start(new ProcessStartInfo("sh", ["-c", $"ps -o stat= -p {id.Trim()} | grep -qv Z"])) is { } process && HasSaidYes(process);

    private static bool HasSaidYes(Process process)
    {
        using (process)
        {
            process.WaitForExit();
            return process.ExitCode == 0;
        }
    }
}
