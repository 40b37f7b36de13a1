using BenchmarkDotNet.Attributes;
using RunLinkedData.Testing;

namespace RunLinkedData.Benchmarks;

/// <summary>What do many runs at once take in the sync form, each on a thread of the pool, beside the async form?</summary>
[InvocationCount(1)]
public class SyncCallBenchmarks
{
    private TemporaryFolder _folder = null!;
    private RunTracker _tracker = null!;

    [Params(40, 200)]
    public int Runs { get; set; }

    [IterationSetup]
    public void Setup()
    {
        _folder = new TemporaryFolder();
        _tracker = RunTracker.Connect(new RunTrackerOptions
        {
            TrackingUri = $"sqlite:///{Path.Combine(_folder.Path, "mlflow.db")}",
            ArtifactRoot = Path.Combine(_folder.Path, "mlruns"),
        });
        _tracker.StartRun("daily").Complete();
    }

    [IterationCleanup]
    public void Cleanup()
    {
        _tracker.Dispose();
        _folder.Dispose();
    }

    [Benchmark(Baseline = true)]
    public Task Async() => Task.WhenAll(Enumerable.Range(0, Runs).Select(RunAsync));

    [Benchmark]
    public Task Sync() => Task.WhenAll(Enumerable.Range(0, Runs).Select(i => Task.Run(() => Run(i))));

    private async Task RunAsync(int i)
    {
        await using var run = await _tracker.StartRunAsync("daily");
        run.LogMetric("i", i);
        await run.SaveDatasetAsync("d", new[] { new Row(i) });
        await run.CompleteAsync();
    }

    private void Run(int i)
    {
        using var run = _tracker.StartRun("daily");
        run.LogMetric("i", i);
        run.SaveDataset("d", new[] { new Row(i) });
        run.Complete();
    }

    private sealed record Row(int I);
}
