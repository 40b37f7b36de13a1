namespace RunLinkedData.Benchmarks;

/// <summary>A row of six columns, as sales data has them.</summary>
public record struct Sale(string Store, string Sku, DateTime Day, int Units, double Price, bool Promotion)
{
    public const int Count = 2_000_000;

    public static Sale[] Make()
    {
        var random = new Random(1);
        var rows = new Sale[Count];
        for (var i = 0; i < Count; i++)
        {
            rows[i] = new Sale(
                $"S{i % 50:000}",
                $"SKU-{random.Next(5000)}",
                new DateTime(2026, 1, 1).AddDays(i / 50 % 365),
                random.Next(100),
                Math.Round(random.NextDouble() * 100, 2),
                random.Next(10) == 0);
        }

        return rows;
    }
}
