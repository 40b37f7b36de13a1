using System.Diagnostics;
using NUnit.Framework;
using RunLinkedData.Questions.Comparison;

namespace RunLinkedData.Cli.Tests;

/// <summary><c>rld run</c>: which code is recorded of a script.</summary>
public class RunCodeTests(StoreKind kind) : CommandLineFixture(kind)
{
    [SetUp]
    public void MakeRepository()
    {
        Assume.That(OperatingSystem.IsWindows(), Is.False, "The programs of these tests are scripts of a POSIX shell.");
        File.WriteAllText(Folder["tracked.txt"], "one\n");
        Assume.That(
            Git("init -q . && git add tracked.txt && git -c user.name=a -c user.email=a@b commit -qm one"), Is.Zero, "There is no git.");
    }

    [Test]
    public async Task Script_ThatGitDoesNotTrack_IsAChangeThatIsKeptAndCompared()
    {
        List<string> runs = [];
        foreach (var text in new[] { "first", "second" })
        {
            File.WriteAllText(Folder["job.sh"], $"echo {text} > out.txt\n");
            var (code, _, error) = await RldAsync("run", "daily", "--output", "out=out.txt", "--", "sh", "job.sh");
            Assert.That(code, Is.Zero, error);
            runs.Add((await Tracker.ResolveAsync("daily/out@latest")).RunId);
        }

        var run = await Tracker.GetProvenanceAsync(runs[0]);
        var comparison = await Tracker.CompareAsync(runs[0], runs[1]);
        Assert.Multiple(() =>
        {
            Assert.That(
                (run.Code!.IsDirty, run.Code.IsDiffExact, run.Code.Origin),
                Is.EqualTo((true, true, "script_folder")),
                string.Join('\n', run.Notes));
            Assert.That((run.Diff, run.Program!.ScriptCopy), Is.EqualTo(("provenance/changes.diff", default(string))));
            Assert.That(
                comparison.Changes.Select(change => (change.Kind, change.Name)),
                Is.EqualTo(new[] { (ChangeKind.Code, "uncommitted changes"), (ChangeKind.Program, "script") }));
            Assert.That(comparison.IsUnexplained, Is.False);
        });
    }

    [Test]
    public async Task Script_OfNoRepository_IsCopied()
    {
        using var elsewhere = new Testing.TemporaryFolder();
        File.WriteAllText(elsewhere["job.sh"], "echo first > out.txt\n");

        var (code, _, error) = await RldAsync("run", "daily", "--output", "out=out.txt", "--", "sh", elsewhere["job.sh"]);

        Assert.That(code, Is.Zero, error);
        var runId = (await Tracker.ResolveAsync("daily/out@latest")).RunId;
        var run = await Tracker.GetProvenanceAsync(runId);
        await using var copy = await (await Tracker.OpenArtifactsAsync(runId)).OpenReadAsync(run.Program!.ScriptCopy!);
        Assert.That(await new StreamReader(copy).ReadToEndAsync(), Is.EqualTo("echo first > out.txt\n"));
        Assert.That(
            ((await Tracker.TrackingStore.GetRunAsync(runId)).FindTag("mlflow.source.name"), run.Program.Name),
            Is.EqualTo(("job.sh", "sh")));
        Assert.That(
            (run.Program.ScriptCopy, run.Code!.Origin, run.Code.IsDirty), Is.EqualTo(("provenance/script.sh", "working_folder", false)));
    }

    private int Git(string arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("sh", ["-c", $"git {arguments}"]) { WorkingDirectory = Folder.Path })!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
