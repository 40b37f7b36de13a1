using System.Diagnostics;
using System.Text;
using NUnit.Framework;

namespace RunLinkedData.Cli.Tests;

/// <summary><c>rld run</c>: what a program prints goes where it would go without, and to the log.</summary>
public class RunOutputTests : ProgramFixture
{
    private const int LongestLine = 16 * 1024;

    [TestCase(@"printf 'caf\351\n'")]
    [TestCase("printf abc")]
    [TestCase(@"printf 'a\r\nb\r\n'")]
    [TestCase(@"printf '10%%\r20%%\r'")]
    [TestCase(@"printf '\000\377\376'")]
    [TestCase("head -c 300000 /dev/urandom | tee copy; cat copy >&2")]
    public async Task Output_OfAProgram_ComesByteByByte(string script)
    {
        var (output, error) = await ShellAsync($"$RLD run p -- sh -c \"{script}\"; cat copy 2>/dev/null | cat > both");
        var wanted = File.Exists(Folder["copy"]) ? await File.ReadAllBytesAsync(Folder["copy"]) : (await ShellAsync(script)).Output;

        Assert.That(output, Is.EqualTo(wanted));
        Assert.That(error, Is.EqualTo(File.Exists(Folder["copy"]) ? wanted : []));
    }

    [Test]
    public async Task Output_WithoutALineEnd_ComesAtOnce()
    {
        using var shell = Process.Start(ShellOf("$RLD run p -- sh -c 'printf .; while [ ! -e go ]; do sleep 0.1; done'"))!;
        var buffer = new byte[10];

        var count = await shell.StandardOutput.BaseStream.ReadAsync(buffer);
        await File.WriteAllTextAsync(Folder["go"], "");
        await shell.WaitForExitAsync();

        Assert.That((Encoding.ASCII.GetString(buffer, 0, count), shell.ExitCode), Is.EqualTo((".", 0)));
    }

    [Test]
    public async Task Log_OfALineWithoutEnd_FoldsItAndLosesNothing()
    {
        const int Length = 1_000_000;

        var (output, _) = await ShellAsync($"$RLD run p -- sh -c 'head -c {Length} /dev/zero | tr \"\\\\0\" . ; echo; echo last'");

        var lines = (await LastLogAsync()).TrimEnd('\n').Split('\n');
        Assert.That(output, Has.Length.EqualTo(Length + "\nlast\n".Length));
        Assert.That(lines.Select(line => line.Length), Has.All.LessThanOrEqualTo(LongestLine));
        Assert.That((string.Concat(lines[..^1]).Length, lines[^1]), Is.EqualTo((Length, "last")));
    }

    [Test]
    public async Task Log_OfManyLines_HasThemAll()
    {
        await ShellAsync("$RLD run p -- seq 300000 > out");

        Assert.That(await LastLogAsync(), Is.EqualTo(await File.ReadAllTextAsync(Folder["out"])));
        Assert.That(await File.ReadLinesAsync(Folder["out"]).CountAsync(), Is.EqualTo(300_000));
    }

    [Test]
    public async Task Log_OfOddBytes_IsText()
    {
        await ShellAsync(@"$RLD run p -- sh -c 'printf ""caf\\351\\r\\n10%%\\r20%%\\nend""'");

        Assert.That(await LastLogAsync(), Is.EqualTo("caf\uFFFD\n10%\n20%\nend\n"));
    }

    [Test]
    public async Task Helper_ThatKeepsTheOutputOpen_DoesNotHoldTheRun()
    {
        var (output, error) = await ShellAsync(
            "$RLD run p --output d=d.csv -- sh -c 'echo a > d.csv; sleep 600 & echo $! > helper; echo done'; echo code $? >&2");

        var helper = await File.ReadAllTextAsync(Folder["helper"]);
        try
        {
            Assert.That(IsAlive(helper), Is.True, "it is left alone");
        }
        finally
        {
            using var kill = Process.Start("kill", ["-9", helper.Trim()]);
            await kill.WaitForExitAsync();
        }

        Assert.That(Encoding.UTF8.GetString(output), Is.EqualTo("done\n"));
        Assert.That(Encoding.UTF8.GetString(error), Does.StartWith("p/d@").And.EndWith("code 0\n"));
        Assert.That((string?)(await LastRunAsync())["status"], Is.EqualTo("FINISHED"));
    }

    [Test]
    public async Task Output_ThatNobodyReads_IsInTheLog()
    {
        await ShellAsync("$RLD run p -- sh -c 'seq 100000; echo end' | head -1");

        Assert.That(await LastLogAsync(), Does.StartWith("1\n2\n").And.EndWith("100000\nend\n"));
        Assert.That((string?)(await LastRunAsync())["status"], Is.EqualTo("FINISHED"));
    }

    [TestCase("", "1")]
    [TestCase("PYTHONUNBUFFERED= ", "")]
    [TestCase("PYTHONUNBUFFERED=x ", "x")]
    public async Task Python_PrintsAtOnceUnlessToldOtherwise(string setting, string expected)
    {
        var (output, error) = await ShellAsync($"{setting}$RLD run p -- sh -c 'printf \"$PYTHONUNBUFFERED\"'");

        Assert.That(Encoding.UTF8.GetString(output), Is.EqualTo(expected), Encoding.UTF8.GetString(error));
    }
}
