using System.Diagnostics;
using System.Text.RegularExpressions;
using NUnit.Framework;
using RunLinkedData.Testing;

namespace RunLinkedData.Cli.Tests;

/// <summary>
/// What a person at a terminal sees: colours and the progress of work, and neither where they are not wanted.
/// <c>script</c> is the terminal.
/// </summary>
public partial class TerminalTests(StoreKind kind) : CommandLineFixture(kind)
{
    private const char Escape = '\u001b';

    [Test]
    public async Task Verify_AtATerminal_ShowsProgressAndClearsIt()
    {
        var seen = await AtTerminalAsync("verify demand-forecast");

        Assert.That(seen, Does.Contain("Verifying").And.Contain($"{Escape}[2K").And.Contain("Sound: 2 versions"));
    }

    [Test]
    public async Task Versions_AtATerminal_AreColouredAndShort()
    {
        var seen = await AtTerminalAsync("versions demand-forecast/forecasts");

        Assert.That(seen, Does.Contain($"{Escape}[1mVERSION{Escape}[0m").And.Contain(Versions[0][..8]).And.Contain(Versions[1][..8]));
        Assert.That(seen, Does.Not.Contain(Versions[0]).And.Not.Contain(Versions[1]));
    }

    [TestCase("versions demand-forecast/forecasts")]
    [TestCase("runs")]
    [TestCase("history demand-forecast/forecasts --plot")]
    [TestCase("show demand-forecast/forecasts@latest")]
    [TestCase("diff demand-forecast/forecasts@latest~1 demand-forecast/forecasts@latest")]
    [TestCase("alias list demand-forecast/forecasts")]
    public async Task Tables_AtATerminal_FitInto80Columns(string command)
    {
        await Tracker.Process("demand-forecast").Dataset("forecasts").SetAliasAsync("a-long-name-that-somebody-has-given", Versions[0]);
        await Tracker.RunAsync(
            "demand-forecast",
            run => run.SaveDatasetAsync("forecasts", new[] { new { Day = 1, Units = 1.5 } }),
            start => start.Parameters["note"] = new string('n', 300));

        var seen = await AtTerminalAsync(command, ("NO_COLOR", "1"));

        var lines = Escapes().Replace(seen, "").Split('\n').Select(line => line.TrimEnd('\r')).ToList();
        Assert.That(lines.Where(line => line.Length > 80 && !IsOneWord(line) && !IsLine(line)), Is.Empty);
        Assert.That(
            Days().Matches(seen).Select(match => match.Value), Has.All.Match(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ"), "no time is broken");

        // What is no table, or has no place to break at, is left to the terminal.
        static bool IsLine(string line) =>
            line.StartsWith("note: ", StringComparison.Ordinal) || line.StartsWith("forecasts: ", StringComparison.Ordinal);
        static bool IsOneWord(string line) => line.TrimStart().Split(' ', StringSplitOptions.RemoveEmptyEntries).Length == 1;
    }

    [Test]
    public async Task Versions_WideAtATerminal_AreWhole()
    {
        var seen = await AtTerminalAsync("versions demand-forecast/forecasts --wide");

        Assert.That(seen, Does.Contain(Versions[0]).And.Contain(Versions[1]).And.Not.Contain("…"));
    }

    [TestCase("NO_COLOR", "1")]
    [TestCase("TERM", "dumb")]
    public async Task Answers_WhereNoColourIsWanted_ArePlain(string variable, string value)
    {
        var seen = await AtTerminalAsync("verify demand-forecast", (variable, value))
            + await AtTerminalAsync("versions demand-forecast/forecasts", (variable, value));

        Assert.That(seen, Does.Contain("Sound: 2 versions").And.Contain(Versions[0][..8]));
        Assert.That(seen, Does.Not.Contain($"{Escape}[1m").And.Not.Contain("Verifying"));
    }

    [GeneratedRegex(@"\u001b(\[[0-9;?]*[a-zA-Z]|=|>)")]
    private static partial Regex Escapes();

    [GeneratedRegex(@"\d{4}-\d\d-\d\d.{0,10}")]
    private static partial Regex Days();

    private async Task<string> AtTerminalAsync(string arguments, params (string Name, string Value)[] variables)
    {
        var start =
            new ProcessStartInfo("script", ["-qec", $"stty cols 80; dotnet '{ExampleProgram.CommandLinePath}' {arguments}", "/dev/null"])
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
