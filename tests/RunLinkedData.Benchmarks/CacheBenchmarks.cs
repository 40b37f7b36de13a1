using BenchmarkDotNet.Attributes;
using ParquetSharp.Arrow;
using ParquetSharp.RowOriented;
using RunLinkedData.Datasets.Reading;
using RunLinkedData.MLflow;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Servers;

namespace RunLinkedData.Benchmarks;

/// <summary>
/// What does a load from the cache cost, of a dataset of 100 MB on a tracking server, against reading the
/// same local file with ParquetSharp?
/// </summary>
[MemoryDiagnoser]
public class CacheBenchmarks
{
    private const int Rows = 2_400_000;

    private TemporaryFolder _folder = null!;
    private FakeMlflowArtifacts _artifacts = null!;
    private StoreServer _server = null!;
    private RunTracker _writer = null!;
    private RunTracker _tracker = null!;
    private HttpClient _bare = null!;
    private string _version = null!;
    private string _file = null!;
    private Uri _address = null!;

    /// <summary>A row whose numbers do not compress: little to decode for each byte to hash.</summary>
    public record struct Reading(string Sensor, DateTime At, int Count, double A, double B, double C, double D, double E);

    [GlobalSetup]
    public async Task Setup()
    {
        _folder = new TemporaryFolder();
        _artifacts = new FakeMlflowArtifacts();
        var options = new RunTrackerOptions
        {
            TrackingUri = $"sqlite:///{_folder["mlflow.db"]}",
            ArtifactRoot = $"mlflow-artifacts://{_artifacts.Server.Address.Authority}/",
        };
        options.UseArtifactServer(new MlflowServerOptions { TrackingUri = _artifacts.TrackingUri });
        _writer = RunTracker.Connect(options);
        _version = await _writer.RunAsync("benchmark", run => run.SaveDatasetAsync("readings", Make()));
        _server = new StoreServer(_writer.TrackingStore);
        var reading = new RunTrackerOptions { TrackingUri = _server.Uri.AbsoluteUri };
        reading.Cache.Folder = _folder["cache"];
        _tracker = RunTracker.Connect(reading);
        _bare = new HttpClient { BaseAddress = _artifacts.Server.Address };
        await Load();
        _file = Directory.GetFiles(_folder["cache", "v1", "files"], "*", SearchOption.AllDirectories).Single();
        var uri = new Uri((await _tracker.LoadDatasetAsync("readings", _version)).Run.Info.ArtifactUri);
        _address = new Uri($"/api/2.0/mlflow-artifacts/artifacts{uri.AbsolutePath}/datasets/readings/part-00000.parquet", UriKind.Relative);
        Console.WriteLine($"// the file has {new FileInfo(_file).Length} bytes");
    }

    [GlobalCleanup]
    public async Task Cleanup()
    {
        _bare.Dispose();
        await _tracker.DisposeAsync();
        _server.Dispose();
        await _writer.DisposeAsync();
        await _artifacts.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>ParquetSharp's rows of the local file: no hash, no check of columns.</summary>
    [Benchmark(Baseline = true)]
    public int RawRows()
    {
        using var reader = ParquetFile.CreateRowReader<Reading>(_file);
        var count = 0;
        for (var group = 0; group < reader.FileMetaData.NumRowGroups; group++)
        {
            count += reader.ReadRows(group).Length;
        }

        return count;
    }

    /// <summary>The version by its run ID, from the cache, its hash checked, as a list of rows.</summary>
    [Benchmark]
    public int WarmRows() => _tracker.LoadDataset<Reading>("readings", _version).Count;

    /// <summary>ParquetSharp's Arrow batches of the local file.</summary>
    [Benchmark]
    public Task<int> RawBatches() => ReadBatchesAsync(_file);

    /// <summary>The version by its run ID, from the cache, its hash checked, as Arrow batches.</summary>
    [Benchmark]
    public Task<int> WarmBatches() => Load();

    /// <summary>A plain download, then ParquetSharp's Arrow batches.</summary>
    [Benchmark]
    public async Task<int> DownloadAndRawBatches()
    {
        using (var answer = await _bare.GetAsync(_address, HttpCompletionOption.ResponseHeadersRead))
        {
            answer.EnsureSuccessStatusCode();
            await using var target = File.Create(_folder["down"]);
            await answer.Content.CopyToAsync(target);
        }

        return await ReadBatchesAsync(_folder["down"]);
    }

    /// <summary>The version with an empty cache, as Arrow batches.</summary>
    [Benchmark]
    public async Task<int> ColdBatches()
    {
        await _tracker.Cache.ClearAsync();
        return await Load();
    }

    private async Task<int> Load()
    {
        Dataset dataset = await _tracker.LoadDatasetAsync("readings", _version);
        var count = 0;
        await foreach (var batch in dataset.StreamBatchesAsync())
        {
            count += batch.Length;
            batch.Dispose();
        }

        return count;
    }

    private static async Task<int> ReadBatchesAsync(string path)
    {
        using var file = new FileReader(path);
        using var reader = file.GetRecordBatchReader();
        var count = 0;
        while (await reader.ReadNextRecordBatchAsync() is { } batch)
        {
            count += batch.Length;
            batch.Dispose();
        }

        return count;
    }

    private static IEnumerable<Reading> Make()
    {
        var random = new Random(1);
        double Next() => random.NextDouble() * 100;
        return Enumerable.Range(0, Rows).Select(i => new Reading(
            $"sensor-{i % 50}", new DateTime(2026, 1, 1).AddSeconds(i), random.Next(1000), Next(), Next(), Next(), Next(), Next()));
    }
}
