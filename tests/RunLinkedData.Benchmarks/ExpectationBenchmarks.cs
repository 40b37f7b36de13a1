using BenchmarkDotNet.Attributes;
using RunLinkedData.Datasets.Publishing;

namespace RunLinkedData.Benchmarks;

/// <summary>What do ten expectations of 2 million rows cost, against saving the same rows without?</summary>
public class ExpectationBenchmarks : SaleSaving
{
    [Benchmark(Baseline = true)]
    public void Save() => Run.SaveDataset(NextName, Rows);

    /// <summary>Ten of rows and of the whole, without telling all rows apart.</summary>
    [Benchmark]
    public void SaveWithTen() => Run.SaveDataset(NextName, Rows, o => Ten(o));

    /// <summary>The same, and each row is told apart from all others by three columns: 2 million hashes.</summary>
    [Benchmark]
    public void SaveWithTenAndUnique() => Run.SaveDataset(
        NextName, Rows, o => Ten(o).ExpectOrWarn(e => e.Unique("Sku", "Day", "Price")));

    internal static SaveDatasetOptions Ten(SaveDatasetOptions options) => options.Expect(e => e
        .Rows(min: 1)
        .Column("Store").NotNull().Matches("^S[0-9]{3}$")
        .Column("Sku").NotNull()
        .Column("Day").NotNull().Between(new DateTime(2026, 1, 1), new DateTime(2026, 12, 31))
        .Column("Units").NotNull().Between(0, 100)
        .Column("Price").Between(0, 100)
        .Row<Sale>("price_of_units", sale => sale.Price >= 0 || sale.Units == 0));
}
