using System.Text.Json.Nodes;
using NUnit.Framework;

namespace RunLinkedData.Cli.Tests;

/// <summary><c>rld run</c>: any program as a run.</summary>
public class RunCommandTests(StoreKind kind) : CommandLineFixture(kind)
{
    [SetUp]
    public void SkipWithoutShell() =>
        Assume.That(OperatingSystem.IsWindows(), Is.False, "The programs of these tests are scripts of a POSIX shell.");

    [Test]
    public async Task Program_ThatEndsWell_LeavesLogInputParameterAndOutput()
    {
        const string Script = "echo day $RLD_PARAM_DAY; echo oops >&2; ls $RLD_INPUT_PLAN; "
            + "cp $RLD_INPUT_PLAN/part-00000.parquet copy.parquet; echo text > note.txt";

        var (code, output, error) = await RldAsync(
            "run",
            "daily",
            "--param",
            "day=2026-11-01",
            "--input",
            "plan=demand-forecast/forecasts@latest",
            "--output",
            "copy=copy.parquet",
            "--output",
            "note=note.txt",
            "--",
            "sh",
            "-c",
            Script);

        Assert.That(code, Is.Zero, error);
        Assert.That(output, Is.EqualTo("day 2026-11-01\npart-00000.parquet\n"));
        var version = await Tracker.ResolveAsync("daily/copy@latest");
        var run = await Tracker.GetProvenanceAsync(version.RunId);
        var lines = await Tracker.OpenLog(version.RunId).ReadLinesAsync().ToListAsync();
        Assert.Multiple(() =>
        {
            Assert.That(error, Does.StartWith("oops\n").And.Contain($"daily/copy@{version.RunId}"));
            Assert.That(version.Parameters, Does.ContainKey("day").WithValue("2026-11-01"));
            Assert.That(run.Inputs.Select(input => (input.Dataset, input.RunId)), Is.EqualTo(new[] { ("forecasts", Versions[1]) }));
            Assert.That(run.Program!.CommandLine, Is.EqualTo(new[] { "sh", "-c", Script }));
            Assert.That(lines, Is.EquivalentTo(new[] { "day 2026-11-01", "oops", "part-00000.parquet" }));
            Assert.That(Tracker.LoadDataset("copy", version.RunId).Manifest.Rows, Is.EqualTo(4));
            Assert.That(Tracker.LoadDataset("note", version.RunId).Manifest.Files.Single().Path, Is.EqualTo("note.txt"));
        });
    }

    [TestCase(0)]
    [TestCase(8_192)]
    public async Task Output_WithOneNullAmongMoreRowsThanABufferBeginsWith_IsSaved(int place)
    {
        var rows = Enumerable.Range(0, 8_193).Select(i => new ValueTuple<int?>(i == place ? null : i)).ToArray();
        await Tracker.RunAsync("sparse", run => run.SaveDatasetAsync("numbers", rows));

        var (code, _, error) = await RldAsync(
            "run",
            "daily",
            "--input",
            "numbers=sparse/numbers@latest",
            "--output",
            "copy=copy.parquet",
            "--",
            "sh",
            "-c",
            "cp $RLD_INPUT_NUMBERS/part-00000.parquet copy.parquet");

        Assert.That(code, Is.Zero, error);
        Assert.That(Tracker.LoadDataset<ValueTuple<int?>>("daily/copy@latest"), Is.EqualTo(rows));
    }

    [TestCase(7)]
    [TestCase(1)]
    public async Task Program_ThatFails_GivesItsExitCodeToTheRunAndTheCaller(int exitCode)
    {
        var (code, _, _) = await RldAsync(
            "run", "daily", "--output", "x=x.txt", "--", "sh", "-c", $"echo half; touch x.txt; exit {exitCode}");

        var run = (await JsonAsync("runs", "daily"))["runs"]![0]!;
        Assert.That(code, Is.EqualTo(exitCode));
        Assert.That(((string?)run["status"], run["outputs"]!.AsArray().Count), Is.EqualTo(("FAILED", 0)));
        Assert.That((string?)run["error"], Is.EqualTo($"The program ended with exit code {exitCode}."));
        Assert.That((await RldAsync("logs", (string)run["run_id"]!)).Output, Does.StartWith("half\n"));
    }

    [TestCase("echo out; echo warn >&2; echo 'ValueError: bad_x' >&2", ": ValueError: bad_x")]
    [TestCase(@"printf 'Unhandled exception. Odd: x\n   at A.B()\n\n' >&2", ": Unhandled exception. Odd: x")]
    [TestCase(@"printf 'first\n' >&2; sleep 0.2; printf '  at A\n' >&2", ": first")]
    [TestCase(@"printf '  only\n\n' >&2", ": only")]
    [TestCase(@"printf '\033[1;31mred\033[0m' >&2", ": red")]
    [TestCase("echo 'login failed: password=hunter2hunter2' >&2", ": login failed: password=***")]
    [TestCase("echo out", ".")]
    public async Task Program_ThatFails_LeavesItsLastErrorLine(string script, string expected)
    {
        await RldAsync("run", "daily", "--", "sh", "-c", $"{script}; exit 3");

        var error = "The program ended with exit code 3" + expected;
        var run = (await JsonAsync("runs", "daily"))["runs"]![0]!;
        var stored = await Tracker.TrackingStore.GetRunAsync((string)run["run_id"]!);
        Assert.That(((string?)run["error"], stored.FindTag("rld.error")), Is.EqualTo((error, error)));
        Assert.That(
            stored.FindTag("mlflow.note.content")!.Replace("&#42;", "*", StringComparison.Ordinal), Does.Contain($"- error: {error}\n"));
    }

    [TestCase(127, "cannot be started", "--", "no-such-program")]
    [TestCase(126, "cannot be started", "--", "./")]
    [TestCase(1, "has not written 'x.txt'", "--output", "x=x.txt", "--", "true")]
    [TestCase(1, "there is no process 'nothing'", "--input", "nothing/x@latest", "--", "true")]
    public async Task Program_ThatCannotBeExecuted_FailsTheRunWithAReason(int expected, string reason, params string[] arguments)
    {
        var (code, _, error) = await RldAsync(["run", "daily", .. arguments]);

        Assert.That(code, Is.EqualTo(expected));
        Assert.That(error, Does.StartWith("error: ").And.Contain(reason));
        Assert.That((string?)(await JsonAsync("runs", "daily"))["runs"]![0]!["status"], Is.EqualTo("FAILED"));
    }

    [TestCase("pipe", "mkfifo pipe")]
    [TestCase("pipe.parquet", "mkfifo pipe.parquet")]
    [TestCase("folder", "mkdir folder; echo x > folder/file; mkfifo folder/pipe")]
    public async Task Program_ThatLeavesANamedPipe_FailsTheRunAndIsNotWaitedFor(string path, string script)
    {
        var (code, _, error) = await RldAsync("run", "daily", "--output", $"x={path}", "--", "sh", "-c", script);

        Assert.That(code, Is.EqualTo(1));
        Assert.That(error, Does.StartWith("error: ").And.Contain("a named pipe"));
        Assert.That((string?)(await JsonAsync("runs", "daily"))["runs"]![0]!["status"], Is.EqualTo("FAILED"));
    }

    [TestCase(0, "FINISHED")]
    [TestCase(4, "FAILED")]
    public async Task Program_WithJson_LeavesStdoutToTheDocument(int exitCode, string status)
    {
        var (code, output, error) = await RldAsync(
            "run", "daily", "--json", "--output", "x=x.txt", "--", "sh", "-c", $"echo half; echo x > x.txt; exit {exitCode}");

        var answer = JsonNode.Parse(output)!;
        string[] outputs = exitCode == 0 ? [$"daily/x@{answer["run_id"]}"] : [];
        Assert.That((code, error), Is.EqualTo((exitCode, "half\n")));
        Assert.That(
            ((string?)answer["process"], (string?)answer["status"], (int?)answer["exit_code"]), Is.EqualTo(("daily", status, exitCode)));
        Assert.That(answer["outputs"]!.AsArray().Select(reference => (string?)reference), Is.EqualTo(outputs));
    }

    [Test]
    public async Task Program_ThatTakesItsTimeToEnd_IsAwaitedAndTheRunKilled()
    {
        using var program = StartRld("run", "daily", "--", "sh", "-c", "trap '' INT; echo ready; sleep 4; echo done");
        while (!program.Output.Contains("ready", StringComparison.Ordinal) && !program.HasExited)
        {
            await Task.Delay(50);
        }

        program.Signal("INT");
        await program.WaitAsync();

        var run = (await JsonAsync("runs", "daily"))["runs"]![0]!;
        Assert.That((program.ExitCode, program.Output, program.Error), Is.EqualTo((130, "ready\ndone\n", program.Error)));
        Assert.That(program.Error, Does.EndWith("Interrupted.\n"));
        Assert.That((string?)run["status"], Is.EqualTo("KILLED"));
        Assert.That((await RldAsync("logs", (string)run["run_id"]!)).Output, Does.StartWith("ready\ndone\n"));
    }
}
