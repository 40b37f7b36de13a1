using NUnit.Framework;
using RunLinkedData.Testing;

namespace RunLinkedData.Dagster.Tests;

/// <summary>Programs that end in the middle: what they have written stays readable to Dagster.</summary>
[Platform(Exclude = "Win", Reason = "Signals")]
public sealed class ProcessTests : PipesFixture
{
    [TestCase("INT", 130)]
    [TestCase("TERM", 143)]
    public async Task Signal_ClosesTheSessionWithItAndEndsTheProgram(string signal, int code)
    {
        using var program = Start("loop");
        await UntilAsync(() => new FileInfo(Messages).Length > 10_000);

        program.Signal(signal);
        await program.WaitAsync();

        var closed = Read()[^1];
        Assert.Multiple(() =>
        {
            Assert.That(program.ExitCode, Is.EqualTo(code), program.Error);
            Assert.That((string?)closed["method"], Is.EqualTo("closed"));
            Assert.That((string?)closed["params"]!["exception"]!["message"], Does.Contain("SIG" + signal));
        });
    }

    [Test]
    public async Task Kill_AtAnyTime_LeavesWholeLines()
    {
        for (var i = 0; i < 10; i++)
        {
            await File.WriteAllTextAsync(Messages, "");
            using var program = Start("loop");
            await UntilAsync(() => new FileInfo(Messages).Length > 1_000 * (i + 1));
            program.Kill();
            await program.WaitAsync();

            Assert.That(Read().Select(message => (string?)message["method"]), Has.All.AnyOf("opened", "log"));
        }
    }

    [Test]
    public async Task Exception_IsReportedAndFailsTheProgram()
    {
        using var program = Start("fail");
        await program.WaitAsync();

        Assert.That(program.ExitCode, Is.Not.Zero);
        Assert.That((string?)Read()[^1]["params"]!["exception"]!["name"], Is.EqualTo("System.IO.InvalidDataException"));
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        using CancellationTokenSource timeout = new(TimeSpan.FromMinutes(1));
        while (!isSo())
        {
            await Task.Delay(10, timeout.Token);
        }
    }

    private ExampleProgram Start(string what) => ExampleProgram.StartWorker(
        Folder.Path,
        "dagster", what, "--dagster-pipes-context", Variables[ContextName], "--dagster-pipes-messages", Variables[MessagesName]);
}
