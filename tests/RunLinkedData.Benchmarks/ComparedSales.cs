using RunLinkedData.Datasets.Reading;

namespace RunLinkedData.Benchmarks;

/// <summary>A row of sales with an ID of its own.</summary>
public sealed record NumberedSale(long Id, string Store, string Sku, DateTime Day, int Units, double Price, bool Promotion);

/// <summary>
/// Two versions of sales, of whose rows 1 % changed; sorted by ID, or with the rows of both in an order that follows no rule.
/// </summary>
internal static class ComparedSales
{
    public static async Task<(Dataset Original, Dataset Other)> SaveAsync(RunTracker tracker, int rows, bool sorted)
    {
        var original = await tracker.RunAsync("benchmark", run => run.SaveDatasetAsync("sales", Make(rows, sorted, changed: false)));
        var other = await tracker.RunAsync("benchmark", run => run.SaveDatasetAsync("sales", Make(rows, sorted, changed: true)));
        return (await tracker.LoadDatasetAsync("sales", original), await tracker.LoadDatasetAsync("sales", other));
    }

    // A prime steps through all numbers below the count, when that is no multiple of it.
    private static IEnumerable<NumberedSale> Make(int rows, bool sorted, bool changed)
    {
        var step = changed ? 7_368_787L : 15_485_863L;
        for (var i = 0L; i < rows; i++)
        {
            var id = sorted ? i : i * step % rows;
            yield return new NumberedSale(
                id,
                $"S{id % 50:000}",
                $"SKU-{id * 31 % 5000}",
                new DateTime(2026, 1, 1).AddDays(id / 50 % 365),
                (int)(id * 17 % 100),
                Math.Round(id * 0.37 % 100, 2) + (changed && id % 100 == 0 ? 1 : 0),
                id % 10 == 0);
        }
    }
}
