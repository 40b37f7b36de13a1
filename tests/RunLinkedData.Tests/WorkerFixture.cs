using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests;

/// <summary>Processes of their own that run a pipeline on the store of the fixture.</summary>
public abstract class WorkerFixture : TrackerFixture
{
    // Enough for a process to start on a busy machine; what does not come within it never comes.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Starts a worker; see <c>RunWorker</c> for forms, ends and flags.</summary>
    protected ExampleProgram StartWorker(string form, string end, params string[] flags)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Ignore("Windows has no signals");
        }

        return ExampleProgram.StartWorker(Folder.Path, ["run", TrackingUri, form, end, .. flags]);
    }

    /// <summary>Starts a worker and waits until its runs have logged; gives their IDs, that of the main process last.</summary>
    protected async Task<(ExampleProgram Program, string[] Runs)> StartReadyAsync(string form, params string[] flags)
    {
        var program = StartWorker(form, "wait", flags);
        await UntilAsync(() => Task.FromResult(program.HasExited || Lines(program, "ready") == (flags.Contains("two") ? 2 : 1)));
        Assert.That(program.HasExited, Is.False, program.Error);
        return (program, RunsOf(program));
    }

    protected static string[] RunsOf(ExampleProgram program) =>
        [.. program.Output.Split('\n').Where(line => line.StartsWith("run ", StringComparison.Ordinal)).Select(line => line[4..])];

    /// <summary>Waits until something is so.</summary>
    protected static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var timeout = new CancellationTokenSource(Patience);
        while (!await isSo())
        {
            await Task.Delay(20, timeout.Token);
        }
    }

    /// <summary>Whether everything that a worker logs has arrived at a run, and its log.</summary>
    protected async Task<bool> HasEverythingAsync(string runId)
    {
        var run = await StoredAsync(runId);
        return run.Params.Contains(new Param("p", "1"))
            && run.Metrics.Any(metric => (metric.Key, metric.Value) == ("m", 2.5))
            && run.FindTag("t") == "v"
            && LogOf(run) is var log
            && log.Contains("by the logger", StringComparison.Ordinal)
            && log.Contains("by the writer", StringComparison.Ordinal);
    }

    protected static string LogOf(MlflowRun run) => FileOf(run, "logs", "run.log") is { } path ? File.ReadAllText(path) : "";

    protected static string? FileOf(MlflowRun run, params string[] path) =>
        Path.Combine([run.Info.ArtifactUri, .. path]) is var file && File.Exists(file) ? file : null;

    private static int Lines(ExampleProgram program, string line) => program.Output.Split('\n').Count(found => found == line);
}
