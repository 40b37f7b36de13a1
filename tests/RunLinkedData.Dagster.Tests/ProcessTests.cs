using System.Text.Json.Nodes;
using NUnit.Framework;
using RunLinkedData.Dagster.Pipes;

namespace RunLinkedData.Dagster.Tests;

/// <summary>Programs that end in the middle: what they have written stays readable to Dagster.</summary>
[Platform(Exclude = "Win", Reason = "Signals")]
public sealed class ProcessTests : PipesFixture
{
    [TestCase("INT", 130)]
    [TestCase("TERM", 143)]
    public async Task Signal_ClosesTheSessionWithItAndEndsTheProgram(string signal, int code)
    {
        using var program = StartWorker("loop");
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
            using var program = StartWorker("loop");
            await UntilAsync(() => new FileInfo(Messages).Length > 1_000 * (i + 1));
            program.Kill();
            await program.WaitAsync();

            Assert.That(Read().Select(message => (string?)message["method"]), Has.All.AnyOf("opened", "log"));
        }
    }

    [Test]
    public async Task Kill_AfterEachMessage_LeavesThoseBefore([Range(0, 6)] int count)
    {
        using var program = StartWorker("steps", $"{count}");
        await UntilAsync(() => program.Output.Contains("ready", StringComparison.Ordinal));
        program.Kill();
        await program.WaitAsync();

        Assert.That(
            Read().Select(message => (string?)message["method"]),
            Is.EqualTo(new[]
            {
                "opened", "log", "log_external_stream", "report_asset_check", "report_custom_message", "report_asset_materialization",
                "closed",
            }.Take(count + 1)));
    }

    [Test]
    public async Task Signal_MessagesInAFolder_SendsTheLastPiece()
    {
        var folder = Directory.CreateDirectory(Folder["pieces"]).FullName;
        Variables[MessagesName] = PipesCodec.Encode(new JsonObject { ["path"] = folder }.ToJsonString());
        using var program = StartWorker("wait");
        await UntilAsync(() => program.Output.Contains("ready", StringComparison.Ordinal));

        program.Signal("INT");
        await program.WaitAsync();

        var methods = File.ReadAllLines(Path.Join(folder, "1.json")).Select(line => (string?)DagsterReader.Read(line)["method"]);
        Assert.That(methods, Is.EqualTo(new[] { "opened", "log", "closed" }));
    }

    [Test]
    public async Task Signal_SecondOne_ClosesOnce()
    {
        using var program = StartWorker("loop");
        await UntilAsync(() => new FileInfo(Messages).Length > 10_000);

        program.Signal("INT");
        program.Signal("INT");
        await program.WaitAsync();

        Assert.That(Read().Count(message => (string?)message["method"] == "closed"), Is.EqualTo(1));
        Assert.That(program.ExitCode, Is.EqualTo(130), program.Error);
    }

    [Test]
    public async Task Signal_AfterDagstersSession_EndsTheProgramAndMakesNoFile()
    {
        using var program = StartWorker("loop");
        await UntilAsync(() => new FileInfo(Messages).Length > 10_000);

        File.Delete(Messages);
        program.Signal("TERM");
        await program.WaitAsync();

        Assert.That(program.ExitCode, Is.EqualTo(143), program.Error);
        Assert.That(File.Exists(Messages), Is.False);
    }

    [Test]
    public async Task Print_DagsterAsksForIt_GoesThereInWholeLinesWithoutSecrets()
    {
        UseMessages(Folder["messages"], includesPrinted: true);
        using var program = StartWorker("print");
        await program.WaitAsync();

        Assert.Multiple(() =>
        {
            Assert.That(TextOf("stdout"), Is.EqualTo("hello stdout\nno end"));
            Assert.That(TextOf("stderr"), Is.EqualTo("hello stderr, PASSWORD=***\n"));
            Assert.That((string?)Read()[^1]["method"], Is.EqualTo("closed"));
            Assert.That(program.Output, Does.StartWith("hello stdout\nno end"));
        });
    }

    [Test]
    public async Task Print_DagsterDoesNotAsk_StaysHere()
    {
        using var program = StartWorker("print");
        await program.WaitAsync();

        Assert.That(TextOf("stdout"), Is.Empty);
    }

    [Test]
    public async Task Exception_IsReportedAndFailsTheProgram()
    {
        using var program = StartWorker("fail");
        await program.WaitAsync();

        Assert.That(program.ExitCode, Is.Not.Zero);
        Assert.That((string?)Read()[^1]["params"]!["exception"]!["name"], Is.EqualTo("System.IO.InvalidDataException"));
    }

    private string TextOf(string stream) => string.Concat(Read()
        .Where(message => (string?)message["method"] == "log_external_stream" && (string?)message["params"]!["stream"] == stream)
        .Select(message => (string?)message["params"]!["text"]));
}
