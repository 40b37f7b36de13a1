using System.Diagnostics;
using NUnit.Framework;

namespace RunLinkedData.Cli.Tests;

/// <summary><c>rld run</c>: signals are for the program, each once, and nothing of it is left.</summary>
public class RunSignalTests : ProgramFixture
{
    private const string Loop = "i=0; while [ $i -lt 600 ]; do sleep 0.1; i=$((i+1)); done";

    [TestCase("INT", 130)]
    [TestCase("TERM", 143)]
    [TestCase("HUP", 129)]
    [TestCase("QUIT", 131)]
    [TestCase("XCPU", 152)]
    public async Task Signal_ReachesTheProgramWhichEndsInItsOwnWay(string signal, int code)
    {
        using var program = await StartReadyAsync($"trap 'echo saved; exit 0' {signal}; echo ready; {Loop}");

        program.Signal(signal);
        await program.WaitAsync();

        Assert.That((program.ExitCode, program.Output), Is.EqualTo((code, "ready\nsaved\n")), program.Error);
        Assert.That((string?)(await LastRunAsync())["status"], Is.EqualTo("KILLED"));

        // Some shells tell there what became of sleep.
        Assert.That((await LastLogAsync()).Split('\n'), Has.One.EqualTo("ready").And.One.EqualTo("saved"));
    }

    [Test]
    public async Task Signal_ThatIsAWarning_IsForTheProgramAlone()
    {
        using var program = await StartReadyAsync($"trap 'echo warned; exit 0' USR1; echo ready; {Loop}");

        program.Signal("USR1");
        await program.WaitAsync();

        Assert.That((program.ExitCode, program.Output), Is.EqualTo((0, "ready\nwarned\n")), program.Error);
        Assert.That((string?)(await LastRunAsync())["status"], Is.EqualTo("FINISHED"));
    }

    [TestCase("INT", "sleep 600 &")]
    [TestCase("TERM", "sleep 600 &")]
    [TestCase("TERM", "nohup sleep 600 >/dev/null 2>&1 &")]
    [TestCase("TERM", "sh -c 'trap \"\" TERM INT; echo $$ > child; sleep 600' &")]
    [TestCase("INT", "setsid sleep 600 &")]
    public async Task Signal_LeavesNothingOfTheProgram(string signal, string child)
    {
        using var program = await StartReadyAsync($"{child} [ -s child ] || echo $! > child; sleep 0.3; echo ready; wait");

        program.Signal(signal);
        await program.WaitAsync();

        Assert.That(IsAlive(await File.ReadAllTextAsync(Folder["child"])), Is.False);
        Assert.That((string?)(await LastRunAsync())["status"], Is.EqualTo("KILLED"));
    }

    [Test]
    public async Task Signal_ThatAShellDoesNotWaitFor_LetsItsProgramsCleanUp()
    {
        const string Inner = "trap 'sleep 1; echo saved > saved; exit 0' TERM; echo ready; while :; do sleep 0.1; done";
        await File.WriteAllTextAsync(Folder["inner.sh"], Inner);
        using var program = await StartReadyAsync("sh inner.sh; echo not reached");

        program.Signal("TERM");
        await program.WaitAsync();

        Assert.That((program.ExitCode, File.Exists(Folder["saved"])), Is.EqualTo((143, true)), program.Error);
    }

    [Test]
    public async Task SecondInterrupt_EndsTheProgramAtOnce()
    {
        using var program = await StartReadyAsync($"trap '' INT TERM; echo ready; {Loop}; {Loop}", "--grace", "3600");

        program.Signal("INT");
        await UntilAsync(() => program.Error.Contains("Waiting for the program", StringComparison.Ordinal));
        program.Signal("INT");
        await program.WaitAsync();

        Assert.That(program.ExitCode, Is.EqualTo(130));
        Assert.That((string?)(await LastRunAsync())["status"], Is.EqualTo("KILLED"));
    }

    [Test]
    public async Task Program_ThatTakesLongerThanItMay_IsEnded()
    {
        using var program = await StartReadyAsync($"trap '' INT TERM; echo ready; {Loop}; {Loop}", "--grace", "1");

        program.Signal("TERM");
        await program.WaitAsync();

        Assert.That(program.ExitCode, Is.EqualTo(143));
        Assert.That((string?)(await LastRunAsync())["status"], Is.EqualTo("KILLED"));
    }

    [Test]
    public async Task Interrupt_AtATerminal_ReachesTheProgramOnce()
    {
        var seen = await AtTerminalAsync(
            "trap 'echo got >> got' INT; echo ready; i=0; while [ $i -lt 20 ]; do sleep 0.1; i=$((i+1)); done; echo over",
            "ready",
            "\u0003");

        Assert.That(seen, Does.Contain("over").And.Contain("Interrupted."));
        Assert.That(await CodeAsync(), Is.EqualTo("130\n"));
        Assert.That(await File.ReadAllTextAsync(Folder["got"]), Is.EqualTo("got\n"));
        Assert.That((string?)(await LastRunAsync())["status"], Is.EqualTo("KILLED"));
    }

    [TestCase("read line; echo typed $line")]
    [TestCase("read line < /dev/tty; echo typed $line")]
    public async Task Program_AtATerminal_ReadsWhatIsTyped(string script)
    {
        var seen = await AtTerminalAsync($"echo ready; {script}", "ready", "word\n");

        Assert.That(seen, Does.Contain("typed word"));
        Assert.That(await CodeAsync(), Is.EqualTo("0\n"));
    }

    /// <summary>The code that rld ended with: the terminal may end before its last line was read.</summary>
    private Task<string> CodeAsync() => File.ReadAllTextAsync(Folder["code"]);

    /// <summary>Runs a script at a terminal and types something when it has said a word.</summary>
    private async Task<string> AtTerminalAsync(string script, string word, string typed)
    {
        Assume.That(OperatingSystem.IsLinux(), "The terminal of these tests is that of util-linux.");
        await File.WriteAllTextAsync(Folder["job.sh"], script);
        var start = ShellOf(
            "exec env --default-signal=INT,QUIT script -qec 'trap : INT; $RLD run p -- sh job.sh; echo $? > code' /dev/null");
        using var terminal = Process.Start(start)!;
        System.Text.StringBuilder seen = new();
        var buffer = new char[1000];
        var isTyped = false;
        int count;
        while ((count = await terminal.StandardOutput.ReadAsync(buffer)) > 0)
        {
            seen.Append(buffer, 0, count);
            if (!isTyped && seen.ToString().Contains(word, StringComparison.Ordinal))
            {
                isTyped = true;
                await terminal.StandardInput.WriteAsync(typed);
                await terminal.StandardInput.FlushAsync();
            }
        }

        await terminal.WaitForExitAsync();
        Assume.That(seen.ToString(), Does.Not.Contain("not found"), "There is no program 'script', which is the terminal of these tests.");
        return seen.ToString();
    }
}
