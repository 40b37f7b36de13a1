using System.Text.Json;
using BenchmarkDotNet.Attributes;
using RunLinkedData.Testing;
using RunLinkedData.Versions;

namespace RunLinkedData.Benchmarks;

/// <summary>
/// What does the history of a year of daily versions take, against reading the 365 manifests as plain JSON; and their rows, against
/// loading version after version?
/// </summary>
[MemoryDiagnoser]
public class HistoryBenchmarks
{
    private const int Versions = 365;
    private const int Rows = 5_000;
    private TemporaryFolder _folder = null!;
    private RunTracker _tracker = null!;
    private TrackedDataset _sales = null!;
    private string[] _manifests = [];
    private string[] _runs = [];

    [GlobalSetup]
    public async Task Setup()
    {
        _folder = new TemporaryFolder();
        _tracker = RunTracker.Connect(
            new RunTrackerOptions { TrackingUri = $"sqlite:///{_folder["mlflow.db"]}", ArtifactRoot = _folder["mlruns"] });
        var rows = Sale.Make();
        for (var i = 0; i < Versions; i++)
        {
            var day = rows[(i * Rows)..((i + 1) * Rows)];
            await _tracker.RunAsync("benchmark", run => run.SaveDatasetAsync("sales", day));
        }

        _sales = _tracker.Process("benchmark").Dataset("sales");
        _manifests = Directory.GetFiles(_folder["mlruns"], "_manifest.json", SearchOption.AllDirectories);
        _runs = [.. (await _sales.HistoryAsync()).Versions.Select(version => version.Version.RunId)];
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _tracker.Dispose();
        _folder.Dispose();
    }

    /// <summary>No runs, no order, no check.</summary>
    [Benchmark(Baseline = true)]
    public async Task<long> PlainManifests()
    {
        var rows = 0L;
        foreach (var path in _manifests)
        {
            using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(path));
            rows += json.RootElement.GetProperty("rows").GetInt64();
        }

        return rows;
    }

    [Benchmark]
    public async Task<long> History() => (await _sales.HistoryAsync()).Versions.Sum(version => version.Rows!.Value);

    [Benchmark]
    public async Task<long> HistoryAsParquet()
    {
        using MemoryStream parquet = new();
        await (await _sales.HistoryAsync()).WriteParquetAsync(parquet);
        return parquet.Length;
    }

    /// <summary>The IDs are known already.</summary>
    [Benchmark]
    public async Task<long> LoopOfLoadDataset()
    {
        var units = 0L;
        foreach (var run in _runs)
        {
            foreach (var row in await _tracker.LoadDatasetAsync<Sale>("sales", run))
            {
                units += row.Units;
            }
        }

        return units;
    }

    [Benchmark]
    public async Task<long> LoadHistory()
    {
        var units = 0L;
        await foreach (var row in _sales.LoadHistoryAsync<Sale>())
        {
            units += row.Row.Units;
        }

        return units;
    }
}
