using BenchmarkDotNet.Attributes;
using RunLinkedData.Questions.Lineage;
using RunLinkedData.Testing;

namespace RunLinkedData.Benchmarks;

/// <summary>Does following lineage grow with the number of runs in the store?</summary>
public class LineageBenchmarks
{
    private const int Depth = 50;
    private const int Steps = 50;
    private TemporaryFolder _folder = null!;
    private RunTracker _tracker = null!;
    private int _depth;

    /// <summary>At 1,000 runs the lineage has 10 levels, not 50.</summary>
    [Params(1_000, 10_000, 100_000)]
    public int Runs { get; set; }

    [GlobalSetup]
    public async Task Setup()
    {
        _folder = new TemporaryFolder();
        _depth = Math.Min(Depth, Runs / ManyLineages.Width);
        _tracker = await ManyLineages.MakeAsync(_folder["many.db"], _folder["mlruns"], Runs, _depth);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _tracker.Dispose();
        _folder.Dispose();
    }

    /// <summary>From a run in the middle to the five that have read it.</summary>
    [Benchmark(OperationsPerInvoke = Steps)]
    public Task OneLevelDownstream() => StepAsync(LineageDirection.Downstream, 5);

    /// <summary>From a run in the middle to the five that it has read.</summary>
    [Benchmark(OperationsPerInvoke = Steps)]
    public Task OneLevelUpstream() => StepAsync(LineageDirection.Upstream, 5);

    /// <summary>From a run of the last level to all above it.</summary>
    [Benchmark]
    public async Task FullUpstream()
    {
        var start = ManyLineages.IdOf((_depth * ManyLineages.Width) - 1);
        var graph = await _tracker.GetLineageAsync(start, options => options.Direction = LineageDirection.Upstream);
        if (graph.Nodes.Min(node => node.Level) != 1 - _depth)
        {
            throw new InvalidOperationException($"The lineage has {graph.Nodes.Count} nodes.");
        }
    }

    private async Task StepAsync(LineageDirection direction, int expected)
    {
        var first = (_depth / 2 * ManyLineages.Width) + 10;
        for (var i = 0; i < Steps; i++)
        {
            var graph = await _tracker.GetLineageAsync(
                ManyLineages.IdOf(first + i), options => (options.Direction, options.Depth) = (direction, 1));
            if (graph.Nodes.Count != expected + 1)
            {
                throw new InvalidOperationException($"The step led to {graph.Nodes.Count - 1} runs.");
            }
        }
    }
}
