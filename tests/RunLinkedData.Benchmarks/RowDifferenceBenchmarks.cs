using BenchmarkDotNet.Attributes;
using RunLinkedData.Datasets.Reading;
using RunLinkedData.Datasets.RowComparison;
using RunLinkedData.Testing;

namespace RunLinkedData.Benchmarks;

/// <summary>
/// How fast are two versions of 1 million rows compared by key, 1 % of them changed, against plain code with a dictionary?
/// </summary>
[MemoryDiagnoser]
public class RowDifferenceBenchmarks
{
    private TemporaryFolder _folder = null!;
    private RunTracker _tracker = null!;
    private Dataset _original = null!;
    private Dataset _other = null!;

    /// <summary>Whether the rows are in the order of their key.</summary>
    [Params(true, false)]
    public bool Sorted { get; set; }

    [GlobalSetup]
    public async Task Setup()
    {
        _folder = new TemporaryFolder();
        _tracker = RunTracker.Connect(
            new RunTrackerOptions { TrackingUri = $"sqlite:///{_folder["mlflow.db"]}", ArtifactRoot = _folder["mlruns"] });
        (_original, _other) = await ComparedSales.SaveAsync(_tracker, 1_000_000, Sorted);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _tracker.Dispose();
        _folder.Dispose();
    }

    /// <summary>All rows of both as objects, and a dictionary of each.</summary>
    [Benchmark(Baseline = true)]
    public int Dictionaries()
    {
        var originals = _original.ReadRows<NumberedSale>().ToDictionary(row => row.Id);
        var others = _other.ReadRows<NumberedSale>().ToDictionary(row => row.Id);
        var added = others.Values.Count(row => !originals.ContainsKey(row.Id));
        return added + originals.Values.Count(row => !others.TryGetValue(row.Id, out var other) || row != other);
    }

    /// <summary>In the memory that is the default.</summary>
    [Benchmark]
    public ValueTask<int> CompareRows() => _original.CompareRowsAsync(_other, ["Id"]).CountAsync();

    /// <summary>In so little memory that temporary files are needed.</summary>
    [Benchmark]
    public ValueTask<int> CompareRowsInFiles() =>
        _original.CompareRowsAsync(_other, ["Id"], with => with.MemoryBytes = 32 << 20).CountAsync();
}
