using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Testing;

namespace RunLinkedData.Cli.Tests;

/// <summary><c>rld run</c> with system metrics, and what it records of the program that it starts.</summary>
[Platform(Exclude = "Win", Reason = "The programs are those of POSIX.")]
public class SystemMetricsTests
{
    // A child of the child works, and the variable says what the program would do by itself.
    private const string Work = "sh -c 'i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done' & "
        + "head -c 300000000 /dev/zero | tail -c 250000000 > /dev/null; wait; echo \"enabled: $MLFLOW_ENABLE_SYSTEM_METRICS_LOGGING\"";

    [Test]
    public async Task Run_MetricsAreWanted_HasThemFromTheWrapperAlone()
    {
        using var folder = new TemporaryFolder();
        var run = await RunAsync(
            folder,
            new("MLFLOW_ENABLE_SYSTEM_METRICS_LOGGING", "true"),
            new("MLFLOW_SYSTEM_METRICS_SAMPLING_INTERVAL", "0.05"));

        Assert.That(
            run.Metrics.Select(metric => metric.Key),
            Is.SupersetOf(new[] { "system/disk_usage_percentage", "system/disk_available_megabytes" }));
    }

    [Test]
    public async Task Run_OfAnyProgram_RecordsWhatAllThatItStartedTook()
    {
        using var folder = new TemporaryFolder();
        var run = await RunAsync(folder);

        await using var tracker = await RunTracker.ConnectAsync(new RunTrackerOptions { TrackingUri = UriOf(folder) });
        var program = (await tracker.GetProvenanceAsync(run.Info.RunId)).Program!;
        using var show = ExampleProgram.StartCommandLine(
            folder.Path, [new("MLFLOW_TRACKING_URI", UriOf(folder))], "show", run.Info.RunId);
        await show.WaitAsync();

        Assert.That(run.Metrics, Is.Empty);
        Assert.That(program.CpuSeconds, Is.GreaterThan(0.05));
        Assert.That(program.PeakMemoryBytes, Is.GreaterThan(240_000_000), "tail keeps it all");
        Assert.That(show.Output, Does.Match(@"used +\d+\.\d s of CPU, \d+ MB of memory at most"));
    }

    [Test]
    public async Task Run_OfAProgramThatTakesLessMemoryThanTheWrapper_DoesNotTakeThatOfTheWrapperForIts()
    {
        using var folder = new TemporaryFolder();
        using var program = ExampleProgram.StartCommandLine(
            folder.Path, [new("MLFLOW_TRACKING_URI", UriOf(folder))], "run", "p", "--", "true");
        await program.WaitAsync();

        await using var tracker = await RunTracker.ConnectAsync(new RunTrackerOptions { TrackingUri = UriOf(folder) });
        var record = await tracker.GetProvenanceAsync((await FindAsync(tracker)).Info.RunId);

        Assert.That(record.Program!.CpuSeconds, Is.Not.Null);
        Assert.That(record.Program.PeakMemoryBytes, Is.Null);
    }

    private static string UriOf(TemporaryFolder folder) => $"sqlite:///{folder["mlflow.db"]}";

    private static async Task<MlflowRun> RunAsync(TemporaryFolder folder, params KeyValuePair<string, string>[] variables)
    {
        using var program = ExampleProgram.StartCommandLine(
            folder.Path, [new("MLFLOW_TRACKING_URI", UriOf(folder)), .. variables], "run", "p", "--", "sh", "-c", Work);
        await program.WaitAsync();
        Assert.That((program.ExitCode, program.Output), Is.EqualTo((0, "enabled: false\n")), program.Error);

        await using var tracker = await RunTracker.ConnectAsync(new RunTrackerOptions { TrackingUri = UriOf(folder) });
        return await FindAsync(tracker);
    }

    private static async Task<MlflowRun> FindAsync(RunTracker tracker)
    {
        var process = await tracker.TrackingStore.FindExperimentAsync("p");
        var runs = await tracker.TrackingStore.SearchRunsAsync(new RunQuery { ExperimentIds = [process!.ExperimentId] });
        return runs.Items.Single();
    }
}
