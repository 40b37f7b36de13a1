using BenchmarkDotNet.Attributes;
using RunLinkedData.Datasets.Publishing;
using RunLinkedData.Testing;

namespace RunLinkedData.Benchmarks;

/// <summary>What do ten expectations of 2 million rows cost, against saving the same rows without?</summary>
[MemoryDiagnoser]
public class ExpectationBenchmarks
{
    private TemporaryFolder _folder = null!;
    private RunTracker _tracker = null!;
    private Run _run = null!;
    private Sale[] _rows = null!;
    private int _saved;

    [GlobalSetup]
    public void Setup()
    {
        _folder = new TemporaryFolder();
        _tracker = RunTracker.Connect(
            new RunTrackerOptions { TrackingUri = $"sqlite:///{_folder["mlflow.db"]}", ArtifactRoot = _folder["mlruns"] });
        _run = _tracker.StartRun("benchmark");
        _rows = Sale.Make();
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _run.Dispose();
        _tracker.Dispose();
        _folder.Dispose();
    }

    [Benchmark(Baseline = true)]
    public void Save() => _run.SaveDataset($"sales{_saved++}", _rows);

    /// <summary>Ten of rows and of the whole, without telling all rows apart.</summary>
    [Benchmark]
    public void SaveWithTen() => _run.SaveDataset($"sales{_saved++}", _rows, o => Ten(o));

    /// <summary>The same, and each row is told apart from all others by three columns: 2 million hashes.</summary>
    [Benchmark]
    public void SaveWithTenAndUnique() => _run.SaveDataset(
        $"sales{_saved++}", _rows, o => Ten(o).ExpectOrWarn(e => e.Unique("Sku", "Day", "Price")));

    private static SaveDatasetOptions Ten(SaveDatasetOptions options) => options.Expect(e => e
        .Rows(min: 1)
        .Column("Store").NotNull().Matches("^S[0-9]{3}$")
        .Column("Sku").NotNull()
        .Column("Day").NotNull().Between(new DateTime(2026, 1, 1), new DateTime(2026, 12, 31))
        .Column("Units").NotNull().Between(0, 100)
        .Column("Price").Between(0, 100)
        .Row<Sale>("price_of_units", sale => sale.Price >= 0 || sale.Units == 0));
}
