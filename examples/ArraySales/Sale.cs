namespace ArraySales;

/// <summary>What a shop has sold of an article on a day.</summary>
public sealed record Sale(string Shop, DateOnly Day, string Article, int Units, decimal Revenue)
{
    private static readonly string[] Articles = ["bread", "coffee", "milk", "newspaper"];

    /// <summary>The sales of one shop in a month: what a real program would read from the till. The same each time it is asked.</summary>
    public static IEnumerable<Sale> Of(int shop, DateOnly month)
    {
        var random = new Random((shop * 1_000_003) ^ month.DayNumber);
        for (var day = month; day.Month == month.Month; day = day.AddDays(1))
        {
            foreach (var article in Articles)
            {
                var units = random.Next(40);
                yield return new Sale($"shop {shop:D3}", day, article, units, units * (1.20m + (random.Next(100) / 100m)));
            }
        }
    }
}

/// <summary>A row of the second dataset: what a shop has taken in the month.</summary>
public sealed record Takings(string Shop, int Units, decimal Revenue);
