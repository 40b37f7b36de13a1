using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Http;

namespace RunLinkedData.Tests;

/// <summary>Real processes that end in every way, and what their runs look like afterwards.</summary>
public class ProgramEndTests : WorkerFixture
{
    private const string Error = "System.IO.InvalidDataException: row 7 is odd";
    private const string Forgotten = "The run was disposed without Complete.";
    private const string NotCompleted = "The process ended before the run was completed.";

    [Test]
    public async Task Signal_OpenRun_IsKilledWithEverythingLogged(
        [Values("TERM", "INT")] string signal, [Values("async", "using", "open")] string form)
    {
        var (program, runs) = await StartReadyAsync(form);
        using var _ = program;

        program.Signal(signal);
        await program.WaitAsync();

        Assert.That(program.ExitCode, Is.EqualTo(signal == "TERM" ? 143 : 130), program.Error);
        await CheckEndedAsync(runs.Single(), RunStatus.Killed, $"The process got SIG{signal}.");
    }

    [Test]
    public async Task Kill_OpenRun_StaysRunningWithWhatWasLoggedBefore()
    {
        var (program, runs) = await StartReadyAsync("async");
        using var _ = program;
        await UntilAsync(() => HasEverythingAsync(runs.Single()));

        program.Kill();
        await program.WaitAsync();

        var run = await StoredAsync(runs.Single());
        Assert.Multiple(async () =>
        {
            Assert.That(program.ExitCode, Is.EqualTo(137));
            Assert.That(
                (run.Info.Status, run.Info.EndTime, run.FindTag("rld.error")), Is.EqualTo((RunStatus.Running, (long?)null, (string?)null)));
            Assert.That(await HasEverythingAsync(run.Info.RunId), Is.True);
            Assert.That(FileOf(run, "provenance", "run.json"), Is.Null);
            Assert.That(() => Tracker.LoadDataset("items", run.Info.RunId), Throws.InstanceOf<DatasetException>());
        });
    }

    [TestCase("async", "throw", 134, Error)]
    [TestCase("using", "throw", 134, Error)]
    [TestCase("awaitusing", "throw", 134, Forgotten)]
    [TestCase("open", "throw", 134, Error)]
    [TestCase("async", "throwelsewhere", 134, Error)]
    [TestCase("using", "throwelsewhere", 134, Error)]
    [TestCase("async", "exit", 3, NotCompleted)]
    [TestCase("using", "exit", 3, NotCompleted)]
    [TestCase("using", "return", 0, Forgotten)]
    [TestCase("open", "return", 0, NotCompleted)]
    public async Task End_WithoutComplete_IsFailedWithEverythingLogged(string form, string end, int code, string? reason)
    {
        using var program = StartWorker(form, end);
        await program.WaitAsync();

        Assert.That(program.ExitCode, Is.EqualTo(code), program.Error);
        await CheckEndedAsync(RunsOf(program).Single(), RunStatus.Failed, reason);
    }

    [TestCase("async", "return")]
    [TestCase("using", "complete")]
    [TestCase("open", "complete")]
    public async Task End_Completed_IsFinishedAndPublished(string form, string end)
    {
        using var program = StartWorker(form, end);
        await program.WaitAsync();

        Assert.That(program.ExitCode, Is.Zero, program.Error);
        var runId = RunsOf(program).Single();
        await CheckEndedAsync(runId, RunStatus.Finished, null);
        Assert.That(Tracker.LoadDataset("items", runId).Manifest.Rows, Is.EqualTo(3));
    }

    [Test]
    public async Task Signal_ProgramCancelsItself_IsKilledAndEndsWithItsOwnCode(
        [Values("TERM", "INT")] string signal, [Values(null, "logs")] string? work)
    {
        var (program, runs) = await StartReadyAsync("async", work is null ? ["cancels"] : ["cancels", work]);
        using var _ = program;

        program.Signal(signal);
        await program.WaitAsync();

        Assert.That(program.ExitCode, Is.EqualTo(42), program.Error);
        Assert.That(program.Output, Does.EndWith("cancelled\n"));
        await CheckEndedAsync(runs.Single(), RunStatus.Killed, null, anyReason: true);
    }

    [Test]
    public async Task Signal_TwoOpenRuns_BothAreKilled()
    {
        var (program, runs) = await StartReadyAsync("using", "two");
        using var _ = program;

        program.Signal("TERM");
        await program.WaitAsync();

        Assert.That(runs, Has.Length.EqualTo(2));
        foreach (var run in runs)
        {
            await CheckEndedAsync(run, RunStatus.Killed, "The process got SIGTERM.");
        }
    }

    [Test]
    public async Task Signal_RunsAreNotToBeEnded_StaysRunning()
    {
        var (program, runs) = await StartReadyAsync("async", "unguarded");
        using var _ = program;

        program.Signal("TERM");
        await program.WaitAsync();

        Assert.That(program.ExitCode, Is.EqualTo(143), program.Error);
        Assert.That((await StoredAsync(runs.Single())).Info.Status, Is.EqualTo(RunStatus.Running));
    }

    /// <summary>
    /// A server that starts runs, and then answers nothing any more: it would be waited for much longer than this test does.
    /// </summary>
    [Test]
    public async Task Signal_StoreHangs_EndsAllTheSame()
    {
        var info =
            $$"""{"run_id":"0123456789abcdef0123456789abcdef","experiment_id":"1","run_name":"n","status":"RUNNING","start_time":1,"artifact_uri":"{{Folder["artifacts"]}}","lifecycle_stage":"active"}""";
        using var server = new ScriptedServer(request => request.Target.Split('?')[0].Split("mlflow/")[1] switch
        {
            "experiments/get-by-name" =>
                request.AnswerAsync(200, """{"experiment":{"experiment_id":"1","name":"ends","lifecycle_stage":"active"}}"""),
            "runs/create" => request.AnswerAsync(200, $$"""{"run":{"info":{{info}},"data":{} } }"""),
            _ => Task.Delay(Timeout.Infinite),
        });
        using var program = ExampleProgram.StartWorker(Folder.Path, "run", server.Uri.AbsoluteUri, "using", "wait", "impatient");
        await UntilAsync(() => Task.FromResult(program.HasExited || program.Output.Contains("ready", StringComparison.Ordinal)));

        program.Signal("TERM");
        await program.WaitAsync();

        Assert.That(program.ExitCode, Is.EqualTo(143), program.Error);
        Assert.That(File.ReadAllText(Folder["artifacts", "logs", "run.log"]), Does.Contain("by the logger").And.Contain("by the writer"));
    }

    [Test]
    public async Task Handlers_OfSignals_AreThereOnlyFromTheFirstRunToTheEndOfTheTracker()
    {
        using var program = ExampleProgram.StartWorker(Folder.Path, "run", TrackingUri, "handlers");
        await program.WaitAsync();

        Assert.That(program.ExitCode, Is.Zero, program.Error);
        var counts = program.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse).ToArray();
        Assert.That(counts, Is.EqualTo(new[] { counts[0], counts[0] + 2, counts[0] }));
    }

    private async Task CheckEndedAsync(string runId, RunStatus status, string? reason, bool anyReason = false)
    {
        var run = await StoredAsync(runId);
        Assert.Multiple(async () =>
        {
            Assert.That(run.Info.Status, Is.EqualTo(status));
            Assert.That(run.Info.EndTime, Is.GreaterThanOrEqualTo(run.Info.StartTime));
            Assert.That(anyReason ? reason : run.FindTag("rld.error"), Is.EqualTo(reason));
            Assert.That(await HasEverythingAsync(runId), Is.True, LogOf(run));
            Assert.That(LogOf(run).Split("by the writer"), Has.Length.EqualTo(2), "each line once");
            Assert.That((await Tracker.GetProvenanceAsync(runId)).Status, Is.EqualTo(status.ToString().ToUpperInvariant()));
            Assert.That(FileOf(run, "provenance", "run.json"), Is.Not.Null);
            if (status != RunStatus.Killed)
            {
                // Whoever kills does not wait for long.
                Assert.That(FileOf(run, "card.html"), Is.Not.Null);
            }

            if (status != RunStatus.Finished)
            {
                Assert.That(
                    () => Tracker.LoadDataset("items", runId),
                    Throws.InstanceOf<DatasetException>().With.Property("Code").EqualTo(ErrorCode.DatasetNotPublished));
            }
        });
    }
}
