using BenchmarkDotNet.Attributes;
using ParquetSharp;

namespace RunLinkedData.Benchmarks;

/// <summary>How fast are 2 million rows saved, against ParquetSharp given the columns as arrays?</summary>
public class SaveBenchmarks : SaleSaving
{
    private (string[] Store, string[] Sku, DateTime[] Day, int[] Units, double[] Price, bool[] Promotion) _columns;

    [GlobalSetup]
    public override void Setup()
    {
        base.Setup();
        _columns = (
            [.. Rows.Select(row => row.Store)],
            [.. Rows.Select(row => row.Sku)],
            [.. Rows.Select(row => row.Day)],
            [.. Rows.Select(row => row.Units)],
            [.. Rows.Select(row => row.Price)],
            [.. Rows.Select(row => row.Promotion)]);
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
        using var file = new ParquetFileWriter(Folder["raw.parquet"], columns, properties);
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
    public void SaveDataset() => Run.SaveDataset(NextName, Rows);

    private static void Write<T>(RowGroupWriter group, ReadOnlySpan<T> values)
    {
        using var column = group.NextColumn().LogicalWriter<T>();
        column.WriteBatch(values);
    }
}
