using System.Diagnostics;
using System.Text.Json.Nodes;
using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Testing;

namespace RunLinkedData.Cli.Tests;

/// <summary><c>rld events</c> as a program, alone, with position files and with commands.</summary>
public class EventsTests(StoreKind kind) : CommandLineFixture(kind)
{
    private string[] References => [.. Versions.Select(version => $"demand-forecast/forecasts@{version}")];

    private string PositionFile => Folder["p.position"];

    [Test]
    public async Task Events_OfAProcess_PrintsALineForEachVersion()
    {
        var (code, output, error) = await RldAsync("events", "demand-forecast");

        Assert.That((code, error), Is.EqualTo((0, "")));
        Assert.That(Normalize(output), Is.EqualTo("demand-forecast/forecasts@FIRST TIME\ndemand-forecast/forecasts@SECOND TIME"));
    }

    [Test]
    public async Task Events_WithJson_PrintsALineThatCanBeGoneOnFrom()
    {
        var (code, output, error) = await RldAsync("events", "demand-forecast/forecasts", "--json");
        Assert.That((code, error), Is.EqualTo((0, "")));
        var lines = output.TrimEnd().Split('\n').Select(line => JsonNode.Parse(line)!.AsObject()).ToList();

        Assert.That(
            lines[0].Select(member => member.Key),
            Is.EqualTo(new[]
            {
                "reference", "process", "dataset", "run_id", "started_at", "published_at", "digest", "parameters", "metrics", "position",
            }));
        Assert.That(lines.Select(line => (string)line["reference"]!), Is.EqualTo(References));
        Assert.That((string)lines[0]["parameters"]!["horizon_days"]!, Is.EqualTo("3"));

        var rest = await RldAsync("events", "demand-forecast/forecasts", "--from", (string)lines[0]["position"]!);
        Assert.That(rest.Output, Does.StartWith(References[1]).And.Not.Contain(Versions[0]));
        var other = await RldAsync("events", "demand-forecast", "--from", (string)lines[0]["position"]!);
        Assert.That((other.Code, other.Output), Is.EqualTo((1, "")));
        Assert.That(other.Error, Does.Contain("error: The position is one of another dataset of 'demand-forecast'"));
    }

    [Test]
    public async Task Events_WithAPositionFile_PrintsWhatIsNewSinceTheLastTime()
    {
        string[] command = ["events", "demand-forecast", "--position-file", PositionFile];
        Assert.That(await RldAsync(command), Is.EqualTo((0, "", "")), "the first time, from now on");
        var third = await PublishAsync(5);

        Assert.That((await RldAsync(command)).Output, Does.StartWith($"demand-forecast/forecasts@{third}"));
        Assert.That(await RldAsync(command), Is.EqualTo((0, "", "")));
        Assert.That(File.ReadAllText(PositionFile), Does.Match("^rld1-[A-Za-z0-9_-]+\n$"));
    }

    [Platform(Exclude = "Win", Reason = "The programs are of a POSIX shell.")]
    [Test]
    public async Task Events_WithACommand_ExecutesItForEachVersionUntilOneFails()
    {
        string[] Command(string script) =>
            ["events", "demand-forecast", "--from", "beginning", "--position-file", PositionFile, "--", "sh", "-c", script];

        var failing = await RldAsync(
            Command($"echo $RLD_VERSION $RLD_VERSION_RUN_ID; test $RLD_VERSION_RUN_ID != {Versions[1]} || exit 7"));
        var again = await RldAsync(Command("echo again $RLD_VERSION_PROCESS $RLD_VERSION_DATASET; echo hm >&2"));
        var nothing = await RldAsync(Command("echo never"));

        Assert.That(failing.Code, Is.EqualTo(7));
        Assert.That(failing.Output, Is.EqualTo($"{References[0]} {Versions[0]}\n{References[1]} {Versions[1]}\n"));
        Assert.That(failing.Error, Does.Contain($"error: 'sh' ended with exit code 7 for {References[1]}, which is handed over again"));
        Assert.That(again, Is.EqualTo((0, "again demand-forecast forecasts\n", "hm\n")));
        Assert.That(nothing, Is.EqualTo((0, "", "")));
    }

    [Platform(Exclude = "Win", Reason = "The programs are of a POSIX shell.")]
    [Test]
    public async Task Events_WithACommandThatIsKilledWithAll_HandsTheVersionOverAgain()
    {
        string[] command = ["events", "demand-forecast", "--from", "beginning", "--position-file", PositionFile, "--", "sh", "-c"];
        using (var program = StartRld([.. command, "echo ready; sleep 600"]))
        {
            await UntilAsync(program, () => program.Output.Contains("ready", StringComparison.Ordinal));
            var other = await RldAsync([.. command, "echo $RLD_VERSION"]);
            Assert.That((other.Code, other.Output), Is.EqualTo((1, "")));
            Assert.That(other.Error, Does.Contain("is in use by another program, which hands over versions from there"));
            program.Signal("TERM");
            await program.WaitAsync();
            Assert.That(program.ExitCode, Is.EqualTo(143), program.Error);
        }

        Assert.That((await RldAsync([.. command, "echo $RLD_VERSION"])).Output, Is.EqualTo($"{References[0]}\n{References[1]}\n"));
    }

    [Platform(Exclude = "Win", Reason = "Signals are those of POSIX.")]
    [TestCase("INT", 130)]
    [TestCase("TERM", 143)]
    public async Task Events_ThatFollow_PrintEachVersionAsItComesUntilASignal(string signal, int code)
    {
        using var program = StartRld("events", "demand-forecast", "--from", "beginning", "--follow", "--interval", "1", "--json");
        await UntilAsync(program, () => program.Output.Split('\n').Length == 3);
        var third = await PublishAsync(5);
        await UntilAsync(program, () => program.Output.Contains(third, StringComparison.Ordinal));

        program.Signal(signal);
        await program.WaitAsync();

        Assert.That((program.ExitCode, program.Error), Is.EqualTo((code, "Interrupted.\n")));
    }

    [Platform(Exclude = "Win", Reason = "The pipe is one of a POSIX shell.")]
    [Test]
    public async Task Events_IntoAPipeThatIsClosed_EndQuietlyAndKeepThePositionBeforeWhatNobodyRead()
    {
        const string Script = "dotnet $RLD events demand-forecast --from beginning --position-file $FILE 2> err | true; cat err";
        ProcessStartInfo start = new("sh", ["-c", Script]) { WorkingDirectory = Folder.Path, RedirectStandardOutput = true };
        start.Environment["MLFLOW_TRACKING_URI"] = TrackingUri;
        (start.Environment["RLD"], start.Environment["FILE"]) = (ExampleProgram.CommandLinePath, PositionFile);
        using (var shell = Process.Start(start)!)
        {
            Assert.That(await shell.StandardOutput.ReadToEndAsync(), Is.Empty);
            await shell.WaitForExitAsync();
        }

        var answer = await RldAsync("events", "demand-forecast", "--position-file", PositionFile);
        Assert.That(Normalize(answer.Output), Is.EqualTo("demand-forecast/forecasts@FIRST TIME\ndemand-forecast/forecasts@SECOND TIME"));
    }

    [TestCase("events", "demand-forecast", "--from", "yesterday", 2, "--from: 'yesterday' says not where to begin")]
    [TestCase("events", "demand-forecas", "--from", "now", 1, "did you mean 'demand-forecast'?")]
    public async Task Events_OfWhatIsWrong_IsAnError(string a, string b, string c, string d, int code, string message)
    {
        var answer = await RldAsync(a, b, c, d);

        Assert.That((answer.Code, answer.Output), Is.EqualTo((code, "")));
        Assert.That(answer.Error, Does.Contain(message));
    }

    [Test]
    public async Task Events_OfADatasetThatNobodyHasWritten_SaysSo() => Assert.That(
        await RldAsync("events", "demand-forecast/forecast"),
        Is.EqualTo((0, "", "No run of 'demand-forecast' has written a dataset 'forecast' so far.\n")));

    [Test]
    public async Task Events_WithAPositionFileThatIsDamaged_IsAnErrorAndLeavesItAlone()
    {
        File.WriteAllText(PositionFile, "rld1-AAAA");

        var (code, output, error) = await RldAsync("events", "demand-forecast", "--position-file", PositionFile);

        Assert.That((code, output), Is.EqualTo((1, "")));
        Assert.That(error, Does.Contain("cannot be gone on from: 'rld1-AAAA' is no position of a watch: it is cut off or was changed"));
        Assert.That(File.ReadAllText(PositionFile), Is.EqualTo("rld1-AAAA"));
    }

    [Test]
    public async Task Events_OfARunThatIsStillOpen_ComeWhenItHasEnded()
    {
        string[] command = ["events", "demand-forecast", "--position-file", PositionFile];
        var runId = Failed;
        await Tracker.TrackingStore.UpdateRunAsync(runId, new RunUpdate { Status = RunStatus.Running });
        await RldAsync(command);
        await Tracker.TrackingStore.SetTagAsync(runId, new Tag("rld.output.forecasts", "sha256:0"));
        await Tracker.TrackingStore.UpdateRunAsync(runId, new RunUpdate { Status = RunStatus.Finished, EndTime = 1 });

        Assert.That((await RldAsync(command)).Output, Does.StartWith($"demand-forecast/forecasts@{runId}"));
    }

    private static async Task UntilAsync(ExampleProgram program, Func<bool> isSo)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!isSo())
        {
            Assert.That(program.HasExited, Is.False, program.Error);
            await Task.Delay(50, timeout.Token);
        }
    }
}
