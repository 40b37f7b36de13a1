using BenchmarkDotNet.Attributes;
using ParquetSharp;
using RunLinkedData.Testing;

namespace RunLinkedData.Benchmarks;

/// <summary>How fast are 2 million rows saved, against ParquetSharp given the columns as arrays?</summary>
[MemoryDiagnoser]
public class SaveBenchmarks
{
    private TemporaryFolder _folder = null!;
    private RunTracker _tracker = null!;
    private Run _run = null!;
    private Sale[] _rows = null!;
    private (string[] Store, string[] Sku, DateTime[] Day, int[] Units, double[] Price, bool[] Promotion) _columns;
    private int _saved;

    [GlobalSetup]
    public void Setup()
    {
        _folder = new TemporaryFolder();
        _tracker = RunTracker.Connect(
            new RunTrackerOptions { TrackingUri = $"sqlite:///{_folder["mlflow.db"]}", ArtifactRoot = _folder["mlruns"] });
        _run = _tracker.StartRun("benchmark");
        _rows = Sale.Make();
        _columns = (
            [.. _rows.Select(row => row.Store)],
            [.. _rows.Select(row => row.Sku)],
            [.. _rows.Select(row => row.Day)],
            [.. _rows.Select(row => row.Units)],
            [.. _rows.Select(row => row.Price)],
            [.. _rows.Select(row => row.Promotion)]);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _run.Dispose();
        _tracker.Dispose();
        _folder.Dispose();
    }

    /// <summary>
    /// Column by column from arrays that are there already, zstd, row groups of a million: no rows to take apart, no profile, no hash.
    /// </summary>
    [Benchmark(Baseline = true)]
    public void RawColumnWrites()
    {
        const int Group = 1_048_576;
        Column[] columns =
        [
            new Column<string>("Store"), new Column<string>("Sku"), new Column<DateTime>("Day"),
            new Column<int>("Units"), new Column<double>("Price"), new Column<bool>("Promotion"),
        ];
        using var builder = new WriterPropertiesBuilder();
        using var properties = builder.Compression(Compression.Zstd).Build();
        using var file = new ParquetFileWriter(_folder["raw.parquet"], columns, properties);
        for (var start = 0; start < Sale.Count; start += Group)
        {
            using var group = file.AppendRowGroup();
            var count = Math.Min(Group, Sale.Count - start);
            Write(group, _columns.Store.AsSpan(start, count));
            Write(group, _columns.Sku.AsSpan(start, count));
            Write(group, _columns.Day.AsSpan(start, count));
            Write(group, _columns.Units.AsSpan(start, count));
            Write(group, _columns.Price.AsSpan(start, count));
            Write(group, _columns.Promotion.AsSpan(start, count));
        }

        file.Close();
    }

    /// <summary>Row objects to a dataset with manifest, profile and hashes.</summary>
    [Benchmark]
    public void SaveDataset() => _run.SaveDataset($"sales{_saved++}", _rows);

    private static void Write<T>(RowGroupWriter group, ReadOnlySpan<T> values)
    {
        using var column = group.NextColumn().LogicalWriter<T>();
        column.WriteBatch(values);
    }
}
