using BenchmarkDotNet.Attributes;
using RunLinkedData.Testing;

namespace RunLinkedData.Benchmarks;

/// <summary>Does finding a version grow with the number of runs? Nothing of the data is read.</summary>
public class VersionBenchmarks
{
    private const int Lookups = 200;
    private TemporaryFolder _folder = null!;
    private RunTracker _tracker = null!;
    private string _middle = "";
    private string _newest = "";

    [Params(1_000, 10_000, 100_000)]
    public int Runs { get; set; }

    [GlobalSetup]
    public async Task Setup()
    {
        _folder = new TemporaryFolder();
        _tracker = await ManyRuns.MakeAsync(_folder["many.db"], _folder["mlruns"], Runs);
        var latest = await _tracker.ResolveAsync("sales/items@latest");
        _newest = latest.RunId;
        await _tracker.Process("sales").Dataset("items").SetAliasAsync("prod", _newest);

        // One run a minute, so that half of the runs are newer.
        _middle = latest.StartedAt.AddMinutes(-Runs / 2.0).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", null);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _tracker.Dispose();
        _folder.Dispose();
    }

    [Benchmark(OperationsPerInvoke = Lookups)]
    public Task Latest() => ResolveAsync("sales/items@latest");

    [Benchmark(OperationsPerInvoke = Lookups)]
    public Task LatestButTwo() => ResolveAsync("sales/items@latest~2");

    [Benchmark(OperationsPerInvoke = Lookups)]
    public Task DateInTheMiddle() => ResolveAsync($"sales/items@{_middle}");

    [Benchmark(OperationsPerInvoke = Lookups)]
    public Task Alias() => ResolveAsync("sales/items@prod");

    [Benchmark(OperationsPerInvoke = Lookups)]
    public Task AliasButTwo() => ResolveAsync("sales/items@prod~2");

    [Benchmark(OperationsPerInvoke = Lookups)]
    public Task BeginningOfARunId() => ResolveAsync($"sales/items@{_newest[..8]}");

    [Benchmark(OperationsPerInvoke = Lookups)]
    public async Task FirstPageOfTwenty()
    {
        for (var i = 0; i < Lookups; i++)
        {
            await _tracker.Process("sales").Dataset("items").VersionsAsync(options => options.PageSize = 20).Take(20).CountAsync();
        }
    }

    private async Task ResolveAsync(string reference)
    {
        for (var i = 0; i < Lookups; i++)
        {
            await _tracker.ResolveAsync(reference);
        }
    }
}
