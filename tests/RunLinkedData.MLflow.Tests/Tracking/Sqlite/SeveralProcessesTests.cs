using System.Diagnostics;
using NUnit.Framework;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Sqlite;
using RunLinkedData.Testing;

namespace RunLinkedData.MLflow.Tests.Tracking.Sqlite;

/// <summary>Real processes at the same file at the same time.</summary>
[TestFixture]
public sealed class SeveralProcessesTests
{
    private const string Experiment = "shared";

    private TemporaryFolder _folder = null!;
    private string _path = null!;

    [SetUp]
    public void CreateFolder()
    {
        _folder = new TemporaryFolder();
        _path = _folder["mlflow.db"];
    }

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public async Task Write_FourProcessesFromNothing_LoseNothing()
    {
        const int Processes = 4;
        const int Runs = 3;
        const int Points = 10;

        await Task.WhenAll(Enumerable.Range(0, Processes).Select(async _ =>
        {
            using var worker = StartWorker(Runs, Points);
            var (output, errors) = (worker.StandardOutput.ReadToEndAsync(), worker.StandardError.ReadToEndAsync());
            await worker.WaitForExitAsync();
            Assert.That(worker.ExitCode, Is.Zero, await errors);
            Assert.That((await output).Split('\n', StringSplitOptions.RemoveEmptyEntries), Has.Length.EqualTo(Runs * Points));
        }));

        await using var store = await OpenAsync();
        var runs = await ReadRunsAsync(store);
        Assert.That(runs, Has.Count.EqualTo(Processes * Runs));
        Assert.That(runs.Select(run => run.Info.Status), Is.All.EqualTo(RunStatus.Finished));
        Assert.That(runs.SelectMany(run => run.Metrics).Select(metric => metric.Step), Is.All.EqualTo(Points - 1));
        foreach (var run in runs)
        {
            var history = await store.GetMetricHistoryAsync(run.Info.RunId, "m");
            Assert.That(history.Items.Select(metric => metric.Step), Is.EqualTo(Enumerable.Range(0, Points)));
        }

        AssertSound();
    }

    [Test]
    public async Task Write_ProcessKilledAtAnyMoment_KeepsWhatItConfirmedAndNoHalfCall()
    {
        var kills = TestScale.Seeds(8).Count();
        var random = new Random(20_231_123);
        var confirmed = new List<(string RunId, long Step)>();
        for (var i = 0; i < kills; i++)
        {
            using var worker = StartWorker(runs: 0, points: 7);
            for (var lines = random.Next(1, 40); lines > 0; lines--)
            {
                var line = await worker.StandardOutput.ReadLineAsync();
                Assert.That(line, Is.Not.Null, "the worker ended by itself");
                var parts = line!.Split(' ');
                confirmed.Add((parts[0], long.Parse(parts[1], null)));
            }

            // The worker is in the middle of its next call, or between two.
            worker.Kill();
            await worker.WaitForExitAsync();
        }

        await using var store = await OpenAsync();
        var runs = (await ReadRunsAsync(store)).ToDictionary(run => run.Info.RunId);
        foreach (var (runId, step) in confirmed)
        {
            Assert.That((await store.GetMetricHistoryAsync(runId, "m")).Items, Does.Contain(new Metric("m", step, step, step)));
        }

        foreach (var run in runs.Values.Where(run => run.Metrics.Count > 0))
        {
            // One call wrote both metrics and the tag: all of them are there, or none.
            var steps = run.Metrics.Select(metric => metric.Step.ToString(System.Globalization.CultureInfo.InvariantCulture)).ToArray();
            Assert.That(steps, Is.EqualTo(new[] { run.FindTag("step"), run.FindTag("step") }));
        }

        AssertSound();
    }

    private Process StartWorker(int runs, int points)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] arguments =
        [
            Path.Combine(TestContext.CurrentContext.TestDirectory, "RunLinkedData.Worker.dll"), $"sqlite:///{_path}", Experiment, $"{runs}",
            $"{points}",
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }

    private Task<SqliteTrackingStore> OpenAsync() => SqliteTrackingStore.OpenAsync($"sqlite:///{_path}");

    private static async Task<IReadOnlyList<MlflowRun>> ReadRunsAsync(SqliteTrackingStore store)
    {
        var experiment = await store.FindExperimentAsync(Experiment);
        return (await store.SearchRunsAsync(new RunQuery { ExperimentIds = [experiment!.ExperimentId] })).Items;
    }

    private void AssertSound()
    {
        Assert.That(SqliteFile.Query(_path, "PRAGMA integrity_check"), Is.EqualTo(new[] { "ok" }));
        Assert.That(SqliteFile.Query(_path, "PRAGMA foreign_key_check"), Is.Empty);
    }
}
