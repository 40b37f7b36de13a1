using BenchmarkDotNet.Attributes;
using ParquetSharp.RowOriented;
using RunLinkedData.Testing;

namespace RunLinkedData.Benchmarks;

/// <summary>How fast are 2 million rows loaded, against ParquetSharp's own reader of rows on the same file?</summary>
[MemoryDiagnoser]
public class LoadBenchmarks
{
    private TemporaryFolder _folder = null!;
    private RunTracker _tracker = null!;
    private string _version = null!;
    private string _file = null!;

    [GlobalSetup]
    public async Task Setup()
    {
        _folder = new TemporaryFolder();
        _tracker = RunTracker.Connect(
            new RunTrackerOptions { TrackingUri = $"sqlite:///{_folder["mlflow.db"]}", ArtifactRoot = _folder["mlruns"] });
        var rows = Sale.Make();
        _version = await _tracker.RunAsync("benchmark", run => run.SaveDatasetAsync("sales", rows));
        _file = Directory.GetFiles(_folder["mlruns"], "part-*.parquet", SearchOption.AllDirectories).Single();
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _tracker.Dispose();
        _folder.Dispose();
    }

    /// <summary>ParquetSharp's rows: no hash, no check of columns.</summary>
    [Benchmark(Baseline = true)]
    public int RawRowReads()
    {
        using var reader = ParquetFile.CreateRowReader<Sale>(_file);
        var count = 0;
        for (var group = 0; group < reader.FileMetaData.NumRowGroups; group++)
        {
            count += reader.ReadRows(group).Length;
        }

        return count;
    }

    /// <summary>The published version, its hashes checked, as a list of rows.</summary>
    [Benchmark]
    public int LoadDataset() => _tracker.LoadDataset<Sale>("sales", _version).Count;
}
