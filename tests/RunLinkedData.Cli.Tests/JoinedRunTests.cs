using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;

namespace RunLinkedData.Cli.Tests;

/// <summary><c>rld run</c> around programs that end the run which they find in <c>MLFLOW_RUN_ID</c>, as MLflow's own client does.</summary>
public class JoinedRunTests(StoreKind kind) : CommandLineFixture(kind)
{
    [SetUp]
    public void SkipWithoutShell() =>
        Assume.That(OperatingSystem.IsWindows(), Is.False, "The programs of these tests are scripts of a POSIX shell.");

    [Test]
    public async Task Program_ThatEndsTheRun_IsPublishedByTheWrapper([Values(RunStatus.Finished, RunStatus.Failed)] RunStatus status)
    {
        var (code, error, run) = await RunAsync(status, "echo x > x.txt");

        Assert.That(code, Is.Zero, error);
        Assert.That(run.Info.Status, Is.EqualTo(RunStatus.Finished));
        Assert.That(Tracker.LoadDataset("x", run.Info.RunId).Manifest.Files, Has.Count.EqualTo(1));
        AssertIsDescribed(run);
        Assert.That((await RldAsync("verify", "daily")).Code, Is.Zero);
    }

    [Test]
    public async Task Program_ThatEndsTheRunAndFails_IsFailedByTheWrapper()
    {
        var (code, _, run) = await RunAsync(RunStatus.Finished, "exit 5");

        Assert.That(code, Is.EqualTo(5));
        Assert.That(
            (run.Info.Status, run.FindTag("rld.error")), Is.EqualTo((RunStatus.Failed, "The program ended with exit code 5.")));
        AssertIsDescribed(run);
    }

    [Test]
    public async Task Run_ThatAPersonKills_StaysKilled()
    {
        var (code, error, run) = await RunAsync(RunStatus.Killed, "echo x > x.txt");

        Assert.That(code, Is.EqualTo(1));
        Assert.That(error, Does.Contain("ended as KILLED"));
        Assert.That(run.Info.Status, Is.EqualTo(RunStatus.Killed));
        Assert.That(() => Tracker.LoadDataset("x", run.Info.RunId), Throws.InstanceOf<DatasetException>());
    }

    private static void AssertIsDescribed(MlflowRun run)
    {
        Assert.That(File.Exists(Path.Combine(run.Info.ArtifactUri, "card.html")), Is.True);
        Assert.That(File.Exists(Path.Combine(run.Info.ArtifactUri, "provenance", "run.json")), Is.True);
        Assert.That(run.FindTag("mlflow.note.content"), Is.Not.Null);
    }

    /// <summary>Executes a script as a run that is ended by another program in its middle.</summary>
    private async Task<(int Code, string Error, MlflowRun Run)> RunAsync(RunStatus status, string script)
    {
        using var program = StartRld(
            "run",
            "daily",
            "--output",
            "x=x.txt",
            "--",
            "sh",
            "-c",
            $"echo $MLFLOW_RUN_ID > id.new; mv id.new id; while ! test -e go; do sleep 0.05; done; {script}");
        while (!File.Exists(Folder["id"]) && !program.HasExited)
        {
            await Task.Delay(20);
        }

        Assert.That(program.HasExited, Is.False, program.Error);
        var id = (await File.ReadAllTextAsync(Folder["id"])).Trim();
        await Tracker.TrackingStore.UpdateRunAsync(
            id, new RunUpdate { Status = status, EndTime = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() });
        await File.WriteAllTextAsync(Folder["go"], "");
        await program.WaitAsync();
        return (program.ExitCode, program.Error, await Tracker.TrackingStore.GetRunAsync(id));
    }
}
