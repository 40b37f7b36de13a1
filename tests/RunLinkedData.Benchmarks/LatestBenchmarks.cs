using BenchmarkDotNet.Attributes;
using RunLinkedData.Testing;

namespace RunLinkedData.Benchmarks;

/// <summary>Does finding the newest version grow with the number of runs?</summary>
public class LatestBenchmarks
{
    private const int Lookups = 200;
    private TemporaryFolder _folder = null!;
    private RunTracker _small = null!;
    private RunTracker _large = null!;

    [GlobalSetup]
    public async Task Setup()
    {
        _folder = new TemporaryFolder();
        _small = await ManyRuns.MakeAsync(_folder["small.db"], _folder["mlruns"], 10_000);
        _large = await ManyRuns.MakeAsync(_folder["large.db"], _folder["mlruns"], 100_000);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _small.Dispose();
        _large.Dispose();
        _folder.Dispose();
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Lookups)]
    public Task LatestAmong10000() => FindAsync(_small);

    [Benchmark(OperationsPerInvoke = Lookups)]
    public Task LatestAmong100000() => FindAsync(_large);

    /// <summary>A dataset that only the oldest run has written.</summary>
    [Benchmark(OperationsPerInvoke = Lookups)]
    public Task OldestAmong100000() => FindAsync(_large, "sales/rare@latest");

    private static async Task FindAsync(RunTracker tracker, string reference = "sales/items@latest")
    {
        for (var i = 0; i < Lookups; i++)
        {
            await tracker.LoadDatasetAsync(reference);
        }
    }
}
