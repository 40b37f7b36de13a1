using System.Diagnostics;
using NUnit.Framework;
using RunLinkedData.Testing;

namespace RunLinkedData.Cli.Tests;

/// <summary>What a person at a terminal sees: colours and the progress of work, and neither where they are not wanted. <c>script</c> is the terminal.</summary>
public class TerminalTests(StoreKind kind) : CommandLineFixture(kind)
{
    private const char Escape = '\u001b';

    [Test]
    public async Task Verify_AtATerminal_ShowsProgressAndClearsIt()
    {
        var seen = await AtTerminalAsync("verify demand-forecast");

        Assert.That(seen, Does.Contain("Verifying").And.Contain($"{Escape}[2K").And.Contain("Sound: 2 versions"));
    }

    [Test]
    public async Task Versions_AtATerminal_AreColouredAndNotCut()
    {
        var seen = await AtTerminalAsync("versions demand-forecast/forecasts");

        Assert.That(seen, Does.Contain($"{Escape}[1mVERSION{Escape}[0m").And.Contain(Versions[0]).And.Contain(Versions[1]));
    }

    [TestCase("NO_COLOR", "1")]
    [TestCase("TERM", "dumb")]
    public async Task Answers_WhereNoColourIsWanted_ArePlain(string variable, string value)
    {
        var seen = await AtTerminalAsync("verify demand-forecast", (variable, value)) + await AtTerminalAsync("versions demand-forecast/forecasts", (variable, value));

        Assert.That(seen, Does.Contain("Sound: 2 versions").And.Contain(Versions[0]));
        Assert.That(seen, Does.Not.Contain($"{Escape}[1m").And.Not.Contain("Verifying"));
    }

    private async Task<string> AtTerminalAsync(string arguments, params (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo("script", ["-qec", $"dotnet '{ExampleProgram.CommandLinePath}' {arguments}", "/dev/null"])
        {
            WorkingDirectory = Folder.Path,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        (start.Environment["MLFLOW_TRACKING_URI"], start.Environment["TERM"]) = (TrackingUri, "xterm-256color");
        start.Environment.Remove("NO_COLOR");
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        using var program = Start(start);
        program.StandardInput.Close();
        var seen = await program.StandardOutput.ReadToEndAsync();
        await program.WaitForExitAsync();
        Assert.That(program.ExitCode, Is.Zero, seen);
        return seen;
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            Assume.That(OperatingSystem.IsLinux(), "The terminal of these tests is that of util-linux.");
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Ignore("There is no program 'script', which is the terminal of these tests.");
            throw;
        }
    }
}
